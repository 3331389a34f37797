import ContactProjector
import ContactProjectorTesting
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import ContactProjectorServer

@Suite("The log over HTTP")
struct LogRouteTests {
    private static func options() -> ServerOptions {
        var options = ServerOptions()
        options.allowsAppend = true
        return options
    }

    private static func record(_ number: Int, _ more: String = "") -> String {
        #"{"id":"n\#(number)","type":"contact_blocked","created_at":"2024-01-01T00:00:0\#(number % 10)Z","contact_id":"c"\#(more)}"#
    }

    private func outcomes(_ answer: Answer) throws -> [String] {
        let report = try answer.json([String: Any].self)
        let outcomes = report?["outcomes"] as? [[String: Any]] ?? []
        return outcomes.map { "\($0["line"] ?? "-") \($0["outcome"] ?? "-")" }
    }

    @Test func `each record has an outcome, and doing it again is harmless`() async throws {
        let store: any ActivityStore = InMemoryActivityStore()
        try await serve(store, options: Self.options()) { asker async throws in
            let body = [
                Self.record(1), "nonsense", Self.record(2), Self.record(1),
                Self.record(3, #","org_id":"other""#), Self.record(4, #","org_id":"o""#),
            ].joined(separator: "\n")
            let first = try await asker.post("/orgs/o/activities", body)
            #expect(first.status == 200, "\(first.text)")
            #expect(
                try outcomes(first) == [
                    "1 appended", "2 rejected", "3 appended", "4 duplicate", "5 rejected",
                    "6 appended",
                ]
            )
            let report = try #require(try first.json([String: Any].self))
            #expect(report["read"] as? Int == 6 && report["head"] as? Int == 3)
            #expect(report["place"] as? String == (try await store.headPlace().description))
            let again = try await asker.post("/orgs/o/activities", body)
            #expect(try again.json([String: Any].self)?["appended"] as? Int == 0)
            #expect(try await store.head().position == Position(3))
            #expect(try await store.streams() == [StreamID(org: "o", contact: "c")])
        }
    }

    @Test func `what was appended is in the very next answer`() async throws {
        let store: any ActivityStore = InMemoryActivityStore()
        try await serve(store, options: Self.options()) { asker async throws in
            for number in 1...50 {
                let type = number.isMultiple(of: 2) ? "contact_unblocked" : "contact_blocked"
                let record =
                    #"{"id":"n\#(number)","type":"\#(type)","created_at":"2024-01-01T00:\#(number + 9):00Z","contact_id":"c"}"#
                #expect(try await asker.post("/orgs/o/activities", record).status == 200)
                let answer = try await asker.get("/orgs/o/contacts/c/state")
                let state = try answer.json([String: Any].self)
                #expect(state?["blocked"] as? Bool == !number.isMultiple(of: 2))
                let place = try #require(try await store.place(at: Position(Int64(number))))
                #expect(answer.header("etag") == "\"\(place)\"")
                let page = try await asker.get("/orgs/o/contacts/c/activities?take=1")
                #expect(page.header("pagination-count") == String(number))
                let census = try await asker.get("/orgs/o/contacts?where=blocked")
                #expect((census.text == "[]") == number.isMultiple(of: 2))
            }
        }
    }

    @Test(arguments: [
        (#"{"id":"x"}"#, "application/x-ndjson", 400), ("nonsense", "application/x-ndjson", 400),
        ("{}", "application/json", 400), ("\"\u{0}\"", "application/json", 400),
        (Self.record(1), "text/plain", 415),
        (Self.record(1), "application/x-www-form-urlencoded", 415),
        (Self.record(1), "", 415), (Self.record(1), "application/json; charset=utf-8", 200),
        ("", "application/x-ndjson", 200), ("[]", "application/json", 200),
    ])
    func `a body that is none is a problem`(body: String, type: String, status: Int) async throws {
        try await serve(InMemoryActivityStore(), options: Self.options()) { asker async throws in
            let answer = try await asker.post(
                "/orgs/o/activities",
                body,
                type: type.isEmpty ? nil : type
            )
            #expect(answer.status == status, "\(answer.text)")
            #expect(status == 200 || answer.problem != nil)
        }
    }

    @Test func `a body beyond the bound is refused, and a packed one unread`() async throws {
        var options = Self.options()
        options.limits.maximumBodyBytes = 10_000
        let store: any ActivityStore = InMemoryActivityStore()
        try await serve(store, options: options) { asker async throws in
            let large = String(repeating: Self.record(1) + "\n", count: 200)
            let answer = try await asker.post("/orgs/o/activities", large)
            #expect(answer.status == 413 && answer.problem != nil)
            let bomb = try #require(Data(base64Encoded: PackedRecords.base64))
            let packed = try await asker.ask(
                .post,
                "/orgs/o/activities",
                [.contentType: "application/x-ndjson"],
                ByteBuffer(bytes: Array(bomb))
            )
            #expect(packed.status == 415 && packed.problem != nil, "\(packed.text)")
            #expect(try await store.head().position == .zero)
        }
    }

    @Test func `changes come in order, once, and from where the reader was`() async throws {
        let store = try await twoOrganizations()
        try await serve(store) { asker async throws in
            let all = try await asker.get("/orgs/o/changes?wait=0")
            #expect(all.header("content-type") == "text/event-stream")
            #expect(Self.ids(all) == [1, 2, 6])
            #expect(!all.text.contains("secret"))
            #expect(Self.ids(try await asker.get("/orgs/o/changes?wait=0&after=1")) == [2, 6])
            #expect(Self.ids(try await asker.get("/orgs/o/changes?wait=0&after=head")) == [])
            let second = try #require(try await store.place(at: Position(2)))
            let resumed = try await asker.get(
                "/orgs/o/changes?wait=0&after=0",
                try Self.last("\(second)")
            )
            #expect(Self.ids(resumed) == [6])
            let typed = try await asker.get("/orgs/o/changes?wait=0&after=\(second)")
            #expect(Self.ids(typed) == [6])
            #expect(all.text.contains("\nid: \(second)\n"))
            let data = try #require(
                all.text.split(separator: "\n").first { $0.hasPrefix("data: ") }?.dropFirst(6)
            )
            let entry = try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any]
            #expect(entry?["position"] as? Int == 1 && entry?["kind"] as? String == "activity")
        }
    }

    @Test(arguments: [
        ("?wait=0&after=675283873051969454080", "2", 400), ("?wait=0&after=x", "2", 400),
        ("?wait=0&after=%2B1", nil, 400), ("?wait=%2B0", nil, 400), ("?wait=3601", nil, 400),
        ("?wait=0&after=0", "+2", 400), ("?wait=0", "head", 400),
        ("?wait=0", "1000000000000000000", 400), ("?wait=0&after=head", "2-", 200),
        ("?wait=0&after=999999999999999999", nil, 409), ("?wait=0", "7-", 409),
        ("?wait=0", "6-", 200), ("?wait=0&after=7-", "6-", 200), ("?wait=0&after=6-", nil, 200),
        ("?wait=0&after=7-", nil, 409), ("?wait=0&after=x", "6-", 400),
        // An id of an earlier version doesn't identify its log.
        ("?wait=0", "6", 409), ("?wait=0", "0", 409), ("?wait=0", "", 400), ("?wait=0", "06", 400),
        ("?wait=0", "6-0000000-00000000", 400), ("?wait=0", "6-00000000-00000000", 409),
        ("?wait=0", "06-00000000-00000000", 400), ("?wait=0", "6-0000000G-00000000", 400),
        ("?wait=0", "6-00000000-00000000-", 400),
    ])
    func `neither position excuses a fault in the other`(
        query: String,
        last: String?,
        status: Int
    ) async throws {
        let store = try await twoOrganizations()
        let query = try await Self.placed(query, in: store)
        var headers: HTTPFields = [:]
        if let last { headers = try Self.last(try await Self.placed(last, in: store)) }
        try await serve(store) { [headers] asker async throws in
            let answer = try await asker.get("/orgs/o/changes\(query)", headers)
            #expect(answer.status == status, "\(answer.text)")
            #expect(status == 200 || answer.problem != nil)
        }
    }

    @Test func `changes that come while the reader waits are told, its own organisation's alone`()
        async throws
    {
        let store = try await twoOrganizations()
        let log = OrganizationLog(org: "o", whole: store)
        let arrivals = ArrivalSignal()
        let reader = Reader { count in
            // Three at a time, each after the ones before were read.
            guard count < 3 else { throw CancellationError() }
            let place = 10 + count
            _ = try await store.append([
                TestActivity.blocked(at: place).activity(
                    of: StreamID(org: "p", contact: "late"),
                    place: place
                ),
                TestActivity.blocked(at: place).activity(
                    of: StreamID(org: "o", contact: "late"),
                    place: place
                ),
            ])
            arrivals.arrived(upTo: try await store.head().position)
        }
        var writer: any ResponseBodyWriter = reader
        let stream = ChangeStream(log: log, arrivals: arrivals, timeout: .seconds(600))
        await #expect(throws: CancellationError.self) {
            try await stream.write(after: try await store.headPlace(), to: &writer)
        }
        #expect(Self.ids(reader.text) == [8, 10, 12])
    }

    @Test func `a reader is told that the connection lives, however much others append`()
        async throws
    {
        let store = try await twoOrganizations()
        let arrivals = ArrivalSignal()
        let reader = Reader { count in
            guard count < 5 else { throw CancellationError() }
            _ = try await store.append([
                TestActivity.blocked(at: count).activity(
                    of: StreamID(org: "p", contact: "busy"),
                    place: count + 1
                )
            ])
            arrivals.arrived(upTo: try await store.head().position)
        }
        var writer: any ResponseBodyWriter = reader
        let stream = ChangeStream(
            log: OrganizationLog(org: "o", whole: store),
            arrivals: arrivals,
            timeout: .seconds(600),
            silence: .milliseconds(1)
        )
        await #expect(throws: CancellationError.self) {
            try await stream.write(after: try await store.headPlace(), to: &writer)
        }
        #expect(
            reader.text == ": follows the log after 6\n\n" + String(repeating: ":\n\n", count: 5)
        )
    }

    @Test func `streams beyond the bound are asked to come again, and one that ends makes room`()
        async throws
    {
        var options = ServerOptions()
        options.limits.maximumStreams = 0
        let store = try await twoOrganizations()
        try await serve(store, options: options) { asker async throws in
            let refused = try await asker.get("/orgs/o/changes?wait=0")
            #expect(refused.status == 503 && refused.header("retry-after") == "1")
        }
        options.limits.maximumStreams = 1
        try await serve(store, options: options) { asker async throws in
            for _ in 0..<5 {
                #expect(try await asker.get("/orgs/o/changes?wait=0").status == 200)
                #expect(try await asker.ask(.head, "/orgs/o/changes?wait=0").status == 200)
            }
        }
    }

    @Test func `bodies beyond what all may have at once are asked to come again`() async throws {
        var options = Self.options()
        options.limits.maximumBodyBytesInFlight = 300
        let store: any ActivityStore = InMemoryActivityStore()
        try await serve(store, options: options) { asker async throws in
            for number in 1...5 {
                let answer = try await asker.post("/orgs/o/activities", Self.record(number))
                #expect(answer.status == 200, "\(answer.text)")
            }
            let large = String(repeating: Self.record(1) + "\n", count: 10)
            let refused = try await asker.ask(
                .post,
                "/orgs/o/activities",
                [.contentType: "application/x-ndjson", .contentLength: "\(large.utf8.count)"],
                ByteBuffer(string: large)
            )
            #expect(refused.status == 503 && refused.header("retry-after") == "1")
        }
    }

    /// A reader of a stream, which calls a closure after each piece except the last.
    private final class Reader: ResponseBodyWriter {
        private let then: (Int) async throws -> Void
        private var pieces: [String] = []

        init(then: @escaping (Int) async throws -> Void) { self.then = then }

        var text: String { pieces.joined() }

        func write(_ buffer: ByteBuffer) async throws {
            pieces.append(String(buffer: buffer))
            try await then(pieces.count - 1)
        }

        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    private static func ids(_ answer: Answer) -> [Int] { ids(answer.text) }

    private static func ids(_ text: String) -> [Int] {
        text.split(separator: "\n").filter { $0.hasPrefix("id: ") }
            .compactMap { LogPlace(String($0.dropFirst(4))).map { Int($0.position.rawValue) } }
    }

    /// Returns a text with the place in the log after its position and dash, or an invented one past the end.
    private static func placed(_ text: String, in store: any ActivityStore) async throws -> String {
        guard text.hasSuffix("-"), let number = text.dropLast().last?.wholeNumberValue,
            !text.contains("0000")
        else { return text }
        let end = try await store.headPlace().description.dropFirst(2)
        let found = try await store.place(at: Position(Int64(number)))
        return text.dropLast(2) + (found?.description ?? "\(number)-\(end)")
    }

    private static func last(_ id: String) throws -> HTTPFields {
        [try #require(HTTPField.Name("last-event-id")): id]
    }
}
