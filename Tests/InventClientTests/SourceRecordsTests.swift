import ContactProjector
@testable import InventClient
import Synchronization
import Testing

/// Lists of notes and recipients, and a broadcast, as the source sends them.
@Suite struct SourceRecordsTests {
    private typealias Items<Record: SourceRecord> = (
        records: [Record], rejected: [UnreadableRecord]
    )

    /// Reads a list to its end.
    private func read<Record>(
        _ list: SourceRecords<Record>
    ) async throws -> Items<Record> {
        var items: Items<Record> = ([], [])
        for try await item in list {
            switch item {
            case .record(let record): items.records.append(record)
            case .rejected(let record): items.rejected.append(record)
            }
        }
        return items
    }

    private static func answer(_ records: [String], total: Int? = nil) -> APIAnswer {
        APIAnswer(body: Array("[\(records.joined(separator: ","))]".utf8), total: total)
    }

    private static func recipient(_ number: Int, _ sentAt: String? = "2024-06-01T10:00:00Z")
        -> String
    {
        let time = sentAt.map { "\"\($0)\"" } ?? "null"
        return #"{"id":"r\#(number)","contact":{"id":"c\#(number)"},"is_sent_at":\#(time)}"#
    }

    private func recipients(_ source: FakeSource, take: Int = 100) async throws -> Items<
        BroadcastRecipient
    > {
        try await read(
            InventAPI(source, clock: source.clock).recipients(of: "b/1", in: "o", take: take)
        )
    }

    @Test func `recipients come in pages, each once, as the source sent them`() async throws {
        let all = (1...5).map { Self.recipient($0) }
        let source = FakeSource { request, _ in
            let page = request.number("page") ?? 1
            return Self.answer(
                Array(all.dropFirst((page - 1) * 2).prefix(2)),
                total: all.count
            )
        }
        let found = try await recipients(source, take: 2)
        #expect(found.records.map(\.id) == ["r1", "r2", "r3", "r4", "r5"])
        #expect(found.records[0].contact == "c1")
        #expect(found.records[0].sentAt == "2024-06-01T10:00:00Z")
        #expect(found.records.map { String(decoding: $0.json, as: UTF8.self) } == all)
        #expect(source.sent[0].target == "/orgs/o/broadcasts/b%2F1/recipients?page=1&take=2")
    }

    @Test func `a recipient that arrives while the list is read hides no other`() async throws {
        let source = FakeSource { request, number in
            let all = ((number > 1 ? [9] : []) + [1, 2, 3, 4, 5]).map { Self.recipient($0) }
            let page = request.number("page") ?? 1
            return Self.answer(
                Array(all.dropFirst((page - 1) * 2).prefix(2)),
                total: all.count
            )
        }
        let found = try await recipients(source, take: 2)
        #expect(Set(found.records.map(\.id)) == ["r9", "r1", "r2", "r3", "r4", "r5"])
        #expect(found.records.count == 6)
    }

    @Test func `a full source and a cut body are asked again`() async throws {
        let source = FakeSource { _, number throws(RequestError) in
            switch number {
            case 1: throw .status(429, retryAfter: .seconds(30))
            case 2: return APIAnswer(body: Array(#"[{"id":"r1","contact":{"id""#.utf8), total: 1)
            default: return Self.answer([Self.recipient(1)], total: 1)
            }
        }
        let found = try await recipients(source)
        #expect(found.records.map(\.id) == ["r1"] && found.rejected.isEmpty)
        #expect(source.sent.count == 3 && source.now >= .seconds(30))
    }

    @Test(arguments: [
        "", "{}", "null", "<html>", "[{\"id\":\"r1\"", "[1,", "\"x\"", #"{"error":"no"}"#,
        #"[{"id":"r1","broadcast_id":"other"}]"#, #"[{"id":"r1"}"#, #"[{"id":"r1"},"#,
        #"[{"id":"r1"}}"#, "\u{1F}\u{8B}\u{8}",
    ])
    func `what is no list is asked for again, then an error with its place`(body: String)
        async throws
    {
        let source = FakeSource { _, _ in APIAnswer(body: Array(body.utf8)) }
        let error = await #expect(throws: InventError.self) { try await recipients(source) }
        #expect(error?.code == .unreadable)
        #expect(error?.cause.contains("/orgs/o/broadcasts/b%2F1/recipients?page=1") == true)
        #expect(source.sent.count == 3)
    }

    @Test func `unknown fields, a null time and a recipient without a contact are read`()
        async throws
    {
        let records = [
            #"{"id":"r1","contact":{"id":"c1","channels":[{"x":[1]}]},"is_sent_at":null,"#
                + #""is_skipped_at":"2024-06-01T10:00:01Z","new":{"deep":[[{}]]}}"#,
            #"{"id":"r2","contact":null,"is_sent_at":"2024-06-01T12:00:00+02:00"}"#,
            #"{"id":"r3"}"#,
        ]
        let source = FakeSource { _, _ in Self.answer(records, total: 3) }
        let found = try await recipients(source).records
        #expect(found.map(\.id) == ["r1", "r2", "r3"])
        #expect(found[0].sentAt == nil && found[0].skippedAt == "2024-06-01T10:00:01Z")
        #expect(found[1].contact == nil && found[1].sentAt == "2024-06-01T10:00:00Z")
        #expect(found[2].contact == nil && found[2].sentAt == nil)
    }

    @Test(arguments: [
        ("7", "not a JSON object"), (#"{"contact":{"id":"c"}}"#, "id is missing"),
        (#"{"id":""}"#, "id is empty"), (#"{"id":4}"#, "id isn't a string"),
        (#"{"id":"r","contact":{}}"#, "contact.id is missing"),
        (#"{"id":"r","contact":{"id":null}}"#, "contact.id is missing"),
        (#"{"id":"r","contact":"c"}"#, "contact isn't an object"),
        (#"{"id":"r","is_sent_at":1717405200}"#, "is_sent_at isn't a string"),
        (#"{"id":"r","is_sent_at":"soon"}"#, "is_sent_at isn't an RFC 3339 time: \"soon\""),
        (#"{"id":"r","is_sent_at":"2024-02-30T00:00:00Z"}"#, "is_sent_at isn't an RFC 3339 time"),
        (#"{"id":"r","id":"s"}"#, "duplicate key id"),
        (#"{"id":"\ud800"}"#, "id has an unpaired surrogate"),
    ])
    func `a recipient that can't be read is rejected with its place, and the rest is read`(
        record: String,
        reason: String
    ) async throws {
        let body = "[\n\(Self.recipient(1)),\n\(record),\n\(Self.recipient(2))\n]"
        let source = FakeSource { _, _ in APIAnswer(body: Array(body.utf8), total: 3) }
        let found = try await recipients(source)
        #expect(found.records.map(\.id) == ["r1", "r2"])
        let rejected = try #require(found.rejected.first)
        #expect(found.rejected.count == 1 && rejected.line == 3)
        #expect(rejected.reason.contains(reason), "\(rejected)")
        #expect(rejected.page.hasPrefix("/orgs/o/broadcasts/b%2F1/recipients"))
    }

    @Test func `an id twice on a page is rejected the second time`() async throws {
        let records = [Self.recipient(1), Self.recipient(1, nil), Self.recipient(2)]
        let source = FakeSource { _, _ in Self.answer(records, total: 3) }
        let found = try await recipients(source)
        #expect(found.records.map(\.id) == ["r1", "r2"] && found.records[0].sentAt != nil)
        #expect(found.rejected.map(\.reason) == ["duplicate id \"r1\""])
    }

    @Test func `an id of megabytes is rejected`() async throws {
        let long = String(repeating: "x", count: 1 << 20)
        let source = FakeSource { _, _ in
            Self.answer([#"{"id":"\#(long)"}"#, #"{"id":"r","contact":{"id":"\#(long)"}}"#])
        }
        let found = try await recipients(source)
        #expect(found.records.isEmpty && found.rejected.count == 2)
        #expect(found.rejected.allSatisfy { $0.description.utf8.count < 200 })
    }

    @Test func `a list that isn't whole is an error after its records`() async throws {
        let source = FakeSource { _, _ in Self.answer([Self.recipient(1)], total: 3) }
        let list = InventAPI(source, clock: source.clock).recipients(of: "b", in: "o")
        var count = 0
        let error = await #expect(throws: InventError.self) {
            for try await _ in list { count += 1 }
        }
        #expect(error?.code == .incomplete && count == 1)
        #expect(
            error?.cause == "the recipients of b: the source reports 2 more than it lists"
        )
    }

    @Test func `one page of a list is fetched at a time`() async throws {
        let source = FakeSource { request, _ in
            let page = request.number("page") ?? 1
            return Self.answer((0..<2).map { Self.recipient(page * 2 + $0) }, total: 1_000)
        }
        let api = InventAPI(source, clock: source.clock)
        var list = api.recipients(of: "b", in: "o", take: 2).makeAsyncIterator()
        for count in 1...6 {
            _ = try await list.next()
            #expect(source.sent.count == (count + 1) / 2)
        }
    }

    @Test func `an unknown broadcast is named as one`() async throws {
        let source = FakeSource { _, _ throws(RequestError) in
            throw .status(404, retryAfter: nil)
        }
        let error = await #expect(throws: InventError.self) { try await recipients(source) }
        #expect(error?.code == .unknown)
        #expect(error?.hint == "check the organization and the broadcast")
    }

    @Test func `notes are read with their texts and times`() async throws {
        let record =
            #"{"id":"n1","contact_id":"c","content":"Prefers \u2026","attachments":[],"#
            + #""created_at":"2024-01-09T10:12:45Z","updated_at":null,"user":{"id":"u"}}"#
        let source = FakeSource { _, _ in Self.answer([record, #"{"id":"n2"}"#], total: 2) }
        let api = InventAPI(source, clock: source.clock)
        let notes = try await read(api.notes(of: "c", in: "o")).records
        #expect(notes.map(\.id) == ["n1", "n2"])
        #expect(notes[0].content == "Prefers …" && notes[0].contact == "c")
        #expect(notes[0].createdAt == "2024-01-09T10:12:45Z" && notes[0].updatedAt == nil)
        #expect(notes[0].json == Array(record.utf8))
        #expect(notes[1].content == nil && notes[1].createdAt == nil)
        #expect(source.sent[0].target == "/orgs/o/contacts/c/notes?page=1&take=100")
    }

    @Test func `a broadcast is read with what it is`() async throws {
        let body = #"{"id":"b","name":"June news","type":"MARKETING","status":"SENT"}"#
        let source = FakeSource { _, _ in APIAnswer(body: Array(body.utf8)) }
        let broadcast = try await InventAPI(source, clock: source.clock).broadcast("b", in: "o")
        #expect(broadcast.type == "MARKETING" && broadcast.name == "June news")
        #expect(source.sent.map(\.target) == ["/orgs/o/broadcasts/b"])
    }

    @Test(arguments: [
        "", "[]", #"{"id":"other"}"#, #"{"name":"b"}"#, #"{"id":"b","type":4}"#, #"{"id":"b""#,
    ])
    func `what isn't that broadcast is an error`(body: String) async throws {
        let source = FakeSource { _, _ in APIAnswer(body: Array(body.utf8)) }
        let error = await #expect(throws: InventError.self) {
            try await InventAPI(source, clock: source.clock).broadcast("b", in: "o")
        }
        #expect(error?.code == .unreadable)
        #expect(error?.cause.contains("/orgs/o/broadcasts/b") == true)
    }
}
