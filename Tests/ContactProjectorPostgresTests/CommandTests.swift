#if Postgres
import Foundation
import Testing

/// Commands of the tool on the address of a database.
@Suite struct CommandTests {
    private static let log = TestTool.path("Tests/Evidence/example.export.ndjson")

    /// Makes a database with the 25 entries of the worked evidence, and a key.
    private func signed() async throws -> TestTool {
        let tool = try await TestTool()
        try await tool.answer("restore \(Self.log) --store DB")
        let key = try await tool.answer("key new contacts.example/log --out log.key")
        try tool.write("keys.txt", "log \(key)quorum none\n")
        return tool
    }

    @Test func `evidence from a database passes its audit`() async throws {
        let tool = try await signed()
        try await tool.keep("first.txt", "checkpoint --store DB --key log.key")
        try await tool.answer("evidence con_ana --store DB --key log.key --out ana.ndjson")
        let audit = try await tool.answer("audit ana.ndjson --keys keys.txt --store DB")
        #expect(audit.contains("con_ana"))
        // The same log in a file gives evidence that has the same entries.
        try await tool.answer("restore \(Self.log) --store file.db")
        let compared = try await tool.run("audit ana.ndjson --keys keys.txt --store file.db")
        #expect(compared.status == 0, "\(compared.output)\(compared.messages)")
        // Once more after further entries: the checkpoint continues the first one.
        let activity = #"{"id":"z","type":"contact_blocked","created_at":null}"#
        try tool.write("late.json", "[\(activity)]")
        try await tool.answer("import late.json --store DB --default-contact con_zoe")
        try await tool.keep("second.txt", "checkpoint --store DB --key log.key --out kept")
        try await tool.keep(
            "proof.txt",
            "checkpoint --store DB --prove first.txt --to second.txt"
        )
        try await tool.answer(
            "audit ana.ndjson --keys keys.txt --checkpoint second.txt --consistency proof.txt"
        )
        let verified = try await tool.answer(
            "verify --store DB --checkpoint first.txt --checkpoint second.txt --keys keys.txt"
        )
        #expect(verified.contains("26 entries verified"))
    }

    @Test func `a database that was restored to an earlier state is signed nothing`() async throws {
        let tool = try await signed()
        let activity = #"{"id":"z","type":"contact_blocked","created_at":null}"#
        try tool.write("late.json", "[\(activity)]")
        try await tool.answer("import late.json --store DB --default-contact con_zoe")
        try await tool.answer("checkpoint --store DB --key log.key")
        try await tool.database.execute("DROP SCHEMA contact_log CASCADE")
        try await tool.answer("restore \(Self.log) --store DB")
        let refused = try await tool.run("checkpoint --store DB --key log.key")
        #expect(refused.status != 0)
        #expect(refused.output.isEmpty)
    }

    @Test func `an erased contact's text is gone, and the erasure is recorded`() async throws {
        let tool = try await signed()
        let text = try await tool.answer("export --store DB")
        let preview = try await tool.run("erase con_ana --store DB")
        #expect(preview.status == 1)
        #expect(preview.output.hasPrefix("would erase "), "\(preview.output)\(preview.messages)")
        #expect(try await tool.answer("export --store DB") == text)
        try await tool.answer("erase con_ana --store DB --yes --with-shared")
        let notes = try await tool.answer("notes con_ana --store DB --format json")
        let first = try await tool.answer("restore \(Self.log) --store file.db")
        try await tool.answer("erase con_ana --store file.db --yes --with-shared")
        #expect(try await tool.answer("notes con_ana --store file.db --format json") == notes)
        #expect(!first.isEmpty)
        let texts = try await tool.database.number(
            """
            SELECT count(*) FROM contact_log.entry
            WHERE convert_from(contact, 'UTF8') = 'con_ana' AND payload IS NOT NULL
            """
        )
        #expect(texts == 0)
        try await tool.answer("verify --store DB")
        let again = try await tool.run("erase con_ana --store DB --yes")
        #expect(again.status == 1)
    }

    @Test func `the same activities under another contact are listed and erased`() async throws {
        let tool = try await TestTool()
        let note = #"{"id":"n1","content":"secret"}"#
        for (contact, id) in [("con_a", "x"), ("con_b", "x"), ("con_c", "y")] {
            let activity =
                #"{"id":"\#(id)","type":"note_created","created_at":null,"note":\#(note)}"#
            try tool.write("a.json", "[\(activity)]")
            for store in ["DB", "file.db"] {
                try await tool.answer("import a.json --store \(store) --default-contact \(contact)")
            }
        }
        let previews = [
            try await tool.run("erase con_a --store DB --with-shared"),
            try await tool.run("erase con_a --store file.db --with-shared"),
        ].map { $0.output.split(separator: "\n").dropFirst() }
        #expect(previews[0] == previews[1])
        #expect(previews[0].joined().contains("con_c"))
        try await tool.answer("erase con_a --store DB --yes --with-shared")
        let export = try await tool.answer("export --store DB")
        #expect(!export.contains(Data("secret".utf8).base64EncodedString()))
        #expect(!export.contains("secret\\"))
        try await tool.answer("verify --store DB")
    }

    /// Returns what is the same in all stores of an export: positions, kinds and payloads.
    private func contents(_ export: String) throws -> [[String]] {
        try export.split(separator: "\n").dropFirst().map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            let fields = try #require(object as? [String: Any])
            let payload = try JSONSerialization.data(
                withJSONObject: try #require(fields["payload"]),
                options: .sortedKeys
            )
            return ["position", "kind", "contact_id", "org_id"].map { "\(fields[$0] ?? "")" }
                + [String(decoding: payload, as: UTF8.self)]
        }
    }

    @Test func `a sync brings what one into a file brings, and continues`() async throws {
        let tool = try await TestTool()
        let api = try await TestAPI(for: tool)
        func sync(_ store: String) async throws -> String {
            try await tool.answer(
                "sync --store \(store) --org o --all --server \(api.address) --rate 100000 "
                    + "--concurrency 1 --format json"
            )
        }
        #expect(try await sync("DB").contains(#""new":253"#))
        #expect(try await sync("file.db").contains(#""new":253"#))
        let exports = [
            try await tool.answer("export --store DB"),
            try await tool.answer("export --store file.db"),
        ]
        let found = try contents(exports[0])
        #expect(found.count == 253)
        #expect(try found == contents(exports[1]))
        // The progress is kept in the user's folder: only first pages are listed again.
        let again = try await sync("DB")
        #expect(again.contains(#""new":0"#), "\(again)")
        #expect(try await again == sync("file.db"))
        let state = "\(tool.folder)/.local/state/projector"
        let names = try FileManager.default.contentsOfDirectory(atPath: state)
        #expect(names.contains { $0.hasSuffix(".sync") })
        #expect(names.contains { $0.hasSuffix(".requests") })
        let modes = try names.map {
            try FileManager.default.attributesOfItem(atPath: "\(state)/\($0)")[.posixPermissions]
                as? Int
        }
        #expect(modes.allSatisfy { $0 == 0o600 })
        let answers = [
            try await tool.run("reconcile --store DB --org o --server \(api.address)"),
            try await tool.run("reconcile --store file.db --org o --server \(api.address)"),
        ]
        #expect(answers[0].output == answers[1].output)
        #expect(answers[0].status == answers[1].status)
    }

    @Test func `what a broadcast violated is shown, with evidence`() async throws {
        let tool = try await signed()
        let api = try await TestAPI(for: tool)
        let words = "violations --broadcast june --org org_kestrel --server \(api.address)"
        let plain = "\(words) --format csv --store"
        try await tool.answer("restore \(Self.log) --store file.db")
        let rows = try await tool.answer("\(plain) DB")
        #expect(rows.contains("con_ana"))
        #expect(try await tool.answer("\(plain) file.db") == rows)
        try await tool.answer("\(words) --store DB --evidence out --key log.key")
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(tool.folder)/out")
        #expect(!files.isEmpty)
        for file in files { try await tool.answer("audit out/\(file) --keys keys.txt") }
    }

    @Test func `changes continue after a place`() async throws {
        let tool = try await signed()
        let lines = try await tool.answer("changes --store DB").split(separator: "\n")
        #expect(lines.count == 25)
        let object = try JSONSerialization.jsonObject(with: Data(lines[9].utf8))
        let place = try #require((object as? [String: Any])?["place"] as? String)
        let rest = try await tool.answer("changes --store DB --after \(place)")
        #expect(rest.split(separator: "\n") == Array(lines.dropFirst(10)))
        #expect(try await tool.answer("changes --store DB --after head").isEmpty)
        let other = try await tool.run("changes --store DB --after 3-00000000-00000000")
        #expect(other.status == 3)
    }

    @Test(arguments: ["backup copy.db", "snapshot info", "snapshot rebuild", "snapshot drop"])
    func `what only files have is refused`(command: String) async throws {
        let tool = try await TestTool()
        let result = try await tool.run("\(command) --store DB")
        #expect(result.status != 0)
        #expect(result.messages.contains("this command needs a store in a file"))
    }
}
#endif
