import ContactEvidence
import ContactProjector
import ContactProjectorSQLite
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import Testing

@testable import ContactProjectorServer

/// Evidence and checkpoints over HTTP.
@Suite struct EvidenceRouteTests {
    private static let path = "/orgs/o/contacts/c/evidence"

    private static func blocked(_ id: String) -> String {
        #"{"org_id":"o","contact_id":"c","id":"\#(id)","type":"contact_blocked","created_at":null}"#
    }

    @Test func `a served file holds, and answers the question of the request`() async throws {
        let log = try await SignedLog()
        try await serve(log.store, options: log.options()) { asker async throws in
            let answer = try await asker.get(
                "\(Self.path)?at=2024-02-02&known_at=2&attribute=unsubscribed,Ours&label=May+news%3F"
            )
            #expect(answer.status == 200, "\(answer.text)")
            #expect(
                answer.header("content-type")
                    == "application/vnd.contactprojector.evidence+x-ndjson; version=1"
            )
            #expect(
                answer.header("content-disposition")
                    == "attachment; filename=\"c.evidence.ndjson\""
            )
            #expect(answer.header("cache-control") == "no-store")
            let report = try log.audit(answer)
            #expect(report.holds, "\(report.outcome)")
            #expect(
                report.question
                    == .state(
                        asOf: "2024-02-02T00:00:00Z",
                        contacts: [StreamID(org: "o", contact: "c")],
                        attributes: [.unsubscribed, .segment("s")]
                    )
            )
            #expect(report.knownAt == Position(2) && report.entries == 2 && report.size == 5)
            #expect(report.answers.first?.state[.unsubscribed].isOn == true)
            #expect(answer.text.contains(#""label":"May news?""#))
        }
    }

    @Test func `by default a file explains what decides about messages, at the end and the head`()
        async throws
    {
        let log = try await SignedLog()
        try await serve(log.store, options: log.options()) { asker async throws in
            let report = try log.audit(try await asker.get(Self.path))
            #expect(report.holds && report.withheld == 0 && report.knownAt == Position(5))
            guard case .state(nil, _, [.unsubscribed, .blocked]) = report.question else {
                Issue.record("\(report.question)")
                return
            }
            let early = try await asker.get("\(Self.path)?known_at=999&at=end")
            #expect(try log.audit(early).knownAt == Position(5))
        }
    }

    @Test func `withheld payloads aren't in the file, and the opt-out still follows`()
        async throws
    {
        let log = try await SignedLog(notes: 1)
        try await serve(log.store, options: log.options()) { asker async throws in
            let all = try await asker.get("\(Self.path)?withhold=all")
            #expect(!all.text.contains("May news") && !all.text.contains("\"payload\""))
            let report = try log.audit(all)
            #expect(report.holds && report.withheld == 2)
            #expect(report.answers.first?.state[.unsubscribed].isOn == true)
            let path = "/orgs/o/contacts/long/evidence"
            let notes = try await asker.get("\(path)?withhold=notes")
            #expect(try log.audit(notes).holds && !notes.text.contains("canary-note"))
            #expect(try await asker.get("\(path)?withhold=none").text.contains("canary-note"))
        }
    }

    @Test(arguments: [
        ("at=x", 400), ("at=start", 400), ("at=2024-13", 400), ("known_at=-1", 400),
        ("known_at=99999999999999999999", 400), ("withhold=some", 400), ("withhold=", 400),
        ("attribute=", 400), ("attribute=,", 400), ("attribute=blocked,", 400),
        ("attribute=blocked,blocked", 400), ("attribute=blocked&attribute=unsubscribed", 400),
        ("attribute=none", 404), ("attribute=Theirs", 404), ("key=/etc/passwd", 400),
        ("unsigned=1", 400), ("label=%FF", 400),
        ("label=\(String(repeating: "x", count: 2_001))", 400),
        ("attribute=\((0..<21).map { "s\($0)" }.joined(separator: ","))", 400),
    ])
    func `hostile parameters are refused, and nothing is signed`(query: String, status: Int)
        async throws
    {
        let log = try await SignedLog()
        try await serve(log.store, options: log.options()) { asker async throws in
            let answer = try await asker.get("\(Self.path)?\(query)")
            #expect(answer.status == status && answer.problem != nil, "\(answer.text)")
            #expect(answer.header("content-disposition") == nil)
        }
        #expect(try log.signer().latest() == nil)
    }

    @Test func `a label of any characters is kept in the file and nowhere else`() async throws {
        let log = try await SignedLog()
        let told = Told()
        let logger = Logger(label: "test") { _ in told }
        try await serve(log.store, options: log.options(), logger: logger) { asker async throws in
            let answer = try await asker.get(
                "\(Self.path)?label=canary-label%0A%22%E2%80%AE%00&withhold=all"
            )
            #expect(try log.audit(answer).holds && answer.text.contains("canary-label"))
            #expect(!answer.headers.contains { $0.value.contains("canary") })
        }
        #expect(told.text.contains("GET \(Self.path) ") && !told.text.contains("canary"))
    }

    @Test func `the name of the file is safe, whatever the contact's id`() async throws {
        let log = try await SignedLog()
        try await serve(log.store, options: log.options()) { asker async throws in
            let answer = try await asker.get("/orgs/o/contacts/%C3%A9%2F%22%0D%0A/evidence")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(
                answer.header("content-disposition")
                    == "attachment; filename=\"______.evidence.ndjson\""
            )
            #expect(try log.audit(answer).holds)
        }
    }

    @Test func `an organization has evidence of its own contacts alone`() async throws {
        let log = try await SignedLog()
        let (ours, theirs) = ("ours-0123456789-0123456789", "theirs-0123456789-0123456789")
        let writer = "writer-0123456789-0123456789"
        let options = try log.options(
            tokens: "o read \(ours)\np read \(theirs)\no append \(writer)"
        )
        try await serve(log.store, options: options) { asker async throws in
            #expect(try await asker.get(Self.path).status == 401)
            #expect(try await asker.get("/checkpoint").status == 401)
            #expect(try await asker.with(writer).get(Self.path).status == 403)
            #expect(try await asker.with(writer).get("/checkpoint").status == 403)
            for (token, count) in [(ours, 2), (theirs, 1)] {
                let answer = try await asker.with(token).get("/orgs/c/contacts/c/evidence")
                #expect(try log.audit(answer).entries == count)
                let note = try await asker.with(token).get("/checkpoint")
                #expect(note.status == 200 && note.text.split(separator: "\n")[1] == "5")
            }
            let foreign = try await asker.with(ours).get("/orgs/p/contacts/c/evidence")
            let unknown = try await asker.with(ours).get("/orgs/o/contacts/secret/evidence")
            let nobody = try await asker.with(ours).get("/orgs/o/contacts/nobody/evidence")
            #expect([foreign, unknown, nobody].map(\.status) == [404, 404, 404])
            #expect(unknown.text == nobody.text.replacing("nobody", with: "secret"))
        }
    }

    @Test func `the checkpoint is the last one that was signed, and the first when asked`()
        async throws
    {
        let log = try await SignedLog()
        try await serve(log.store, options: log.options()) { asker async throws in
            let first = try await asker.get("/checkpoint")
            #expect(first.status == 200)
            #expect(first.header("content-type") == "text/plain; charset=utf-8")
            let checked = try log.policy().check(SignedNote(first.body))
            #expect(try checked.checkpoint().size == 5)
            try await log.append([Self.blocked("a9")], to: log.store)
            #expect(try await asker.get("/checkpoint").body == first.body)
            #expect(try log.audit(try await asker.get(Self.path)).size == 6)
            #expect(try await asker.get("/checkpoint").text.split(separator: "\n")[1] == "6")
            #expect(try await asker.get("/checkpoint?x").status == 400)
        }
    }

    @Test func `each of many files at once holds while the log grows`() async throws {
        let log = try await SignedLog()
        var options = try log.options()
        options.limits.maximumEvidenceFiles = 16
        try await serve(log.store, options: options) { asker async throws in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for reader in 0..<8 {
                    tasks.addTask {
                        for _ in 0..<6 {
                            let answer = try await asker.get(Self.path)
                            #expect(answer.status == 200, "\(reader): \(answer.text)")
                            let report = try log.audit(answer)
                            #expect(report.holds, "\(report.outcome)")
                        }
                    }
                }
                for number in 0..<60 {
                    try await log.append([Self.blocked("g\(number)")], to: log.store)
                }
                try await tasks.waitForAll()
            }
        }
    }

    @Test func `nothing is signed for a restored store, and the reason is told`() async throws {
        let log = try await SignedLog()
        let told = Told()
        let logger = Logger(label: "test") { _ in told }
        try await serve(log.store, options: log.options()) { asker async throws in
            #expect(try await asker.get(Self.path).status == 200)
        }
        let other = try SQLiteActivityStore(path: log.folder.appending(path: "other.db").path)
        try await log.append([Self.blocked("a1")], to: other)
        try await serve(other, options: log.options(), logger: logger) { asker async throws in
            let answer = try await asker.get(Self.path)
            #expect(answer.status == 503)
            #expect(answer.problem == "the store has 1 entries, the last checkpoint 5")
            #expect(answer.text.contains("only a new origin can continue"))
            #expect(!answer.text.contains(log.folder.path))
            // What was signed stays signed.
            #expect(try await asker.get("/checkpoint").text.split(separator: "\n")[1] == "5")
        }
        #expect(told.text.contains("the last checkpoint 5"))
    }

    @Test func `a damaged store, and a key that can't be used, are problems that name no file`()
        async throws
    {
        let log = try await SignedLog()
        try await serve(log.store, options: log.options()) { asker async throws in
            let memory = log.folder.appending(path: "log.key.latest")
            try Data("nonsense".utf8).write(to: memory)
            for path in [Self.path, "/checkpoint"] {
                let answer = try await asker.get(path)
                #expect(answer.status == 503 && answer.problem == "can't sign a checkpoint")
                #expect(!answer.text.contains("log.key"))
            }
            try FileManager.default.removeItem(at: memory)
            #expect(try await asker.get(Self.path).status == 200)
            try await log.store.close()
            let closed = try await asker.get(Self.path)
            #expect(closed.status == 503 && closed.problem == "can't read the log")
        }
    }

    @Test func `without a key there is neither, and the hint says what to do`() async throws {
        try await serve(try await twoOrganizations()) { asker async throws in
            for path in [Self.path, "/checkpoint"] {
                let answer = try await asker.get(path)
                #expect(answer.status == 404 && answer.problem == "evidence is off")
                #expect(answer.text.contains("start the server with --key FILE"))
            }
        }
        let log = try await SignedLog()
        let options = try log.options()
        await #expect(throws: ServerError.self) {
            _ = try await ContactServer(
                InMemoryActivityStore(),
                options: options,
                logger: .silent
            )
        }
    }

    @Test func `a caller that disconnects, or asks for the head alone, frees what it held`()
        async throws
    {
        // 19 MB, more than the sockets hold.
        let log = try await SignedLog(notes: 2_000)
        var options = try log.options()
        options.limits.maximumEvidenceFiles = 1
        try await serve(log.store, .live, options: options) { asker async throws in
            let port = try #require(asker.client.port)
            let path = "/orgs/o/contacts/long/evidence"
            for _ in 0..<3 {
                try await RawClient.leave(port, "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            }
            #expect(try await Self.whenFree { try await asker.ask(.head, path) }.status == 200)
            let whole = try await Self.whenFree { try await asker.get(path) }
            let report = try log.audit(whole)
            #expect(report.holds && report.entries == 2_000)
        }
    }

    /// Asks until the server isn't busy.
    private static func whenFree(
        _ ask: () async throws -> Answer
    ) async throws -> Answer {
        while true {
            let answer = try await ask()
            guard answer.status == 503, answer.header("retry-after") == "1" else { return answer }
            await Task.yield()
        }
    }
}
