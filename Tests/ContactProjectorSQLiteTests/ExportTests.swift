import ActivityJSON
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import Synchronization
import Testing

@Suite struct ExportTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what is exported and restored is exported the same`(seed: UInt64) async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        try await store.fillWithEverything(seed: seed)
        let export = try await store.exported()
        let head = try await restore(export, to: scratch.path("copy.db"))
        let copy = try SQLiteActivityStore(path: scratch.path("copy.db"))
        #expect(try await copy.exported().withoutLogID == export.withoutLogID, "seed \(seed)")
        #expect(try await copy.logID() != store.logID())
        #expect(try await copy.allEntries() == store.allEntries(), "seed \(seed)")
        #expect(try await copy.rejects() == store.rejects())
        #expect(try await copy.chainHead() == store.chainHead())
        #expect(try await copy.chainHead() == head)
        #expect(try await copy.head() == store.head())
        #expect(try await copy.verify(against: [head]).findings == [])
    }

    @Test func `a restored store goes on as the first would have`() async throws {
        let scratch = try TemporaryStore()
        let clock = ManualClock(.second(1_000_000))
        let store = try SQLiteActivityStore(path: scratch.path) { clock.now }
        try await store.fillWithEverything(seed: 4)
        try await restore(store.exported(), to: scratch.path("copy.db"))
        let copy = try SQLiteActivityStore(path: scratch.path("copy.db")) { clock.now }
        let batch =
            try history(4, activities: 80) + history(5, activities: 80) + StrangeActivities.all
        #expect(try await copy.append(batch) == store.append(batch))
        for stream in try await store.streams() {
            #expect(try await copy.erase(stream) == store.erase(stream))
        }
        #expect(try await copy.verify().findings == [])
        #expect(try await copy.allEntries() == store.allEntries())
    }

    @Test func `an empty store is restored empty`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        let export = try await store.exported()
        #expect(export.count(where: { $0 == UInt8(ascii: "\n") }) == 1)
        try await restore(export, to: scratch.path("copy.db"))
        let copy = try SQLiteActivityStore(path: scratch.path("copy.db"))
        #expect(try await copy.head() == LogHead())
        #expect(try await copy.exported().withoutLogID == export.withoutLogID)
    }

    @Test func `an export has a line for each entry, with the text as it came`() async throws {
        let scratch = try TemporaryStore()
        let clock = ManualClock(.second(5))
        let store = try SQLiteActivityStore(path: scratch.path) { clock.now }
        let spelled = #"{ "type":"contact_blocked", "id":"a","created_at" : null,"x":1.0e0 }"#
        let broken = spelled.replacing(", ", with: ",\n")
        let bob = try ActivityDecoder().decode(Array(broken.utf8), stream: .other)
        let ada = try ActivityDecoder().decode(Array(spelled.utf8), stream: .fixture)
        _ = try await store.append([ada, bob])
        let lines = try await store.exported().split(separator: UInt8(ascii: "\n"))
            .map { String(decoding: $0, as: UTF8.self) }
        let head = try await store.chainHead()
        let log = try await store.logID()
        let start =
            #"{"format":"contact-log","version":2,"log":"\#(log)","head":"\#(head)","rejects":0}"#
        #expect(lines[0] == start)
        let first = #"{"position":1,"recorded_at":"\#(clock.now)","kind":"activity""#
        #expect(lines[1].hasPrefix(first))
        #expect(lines[1].hasSuffix(#","payload":\#(spelled)}"#))
        let text = broken.replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        #expect(lines[2].hasSuffix(#","payload":"\#(text)"}"#))
        #expect(lines.count == 3)
    }

    @Test func `erased text and its secret are in no export`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append([TestActivity.noted("Mississippi", at: 1, note: "n").activity()])
        #expect(String(decoding: try await store.exported(), as: UTF8.self).contains("secret"))
        _ = try await store.erase(.fixture)
        let text = String(decoding: try await store.exported(), as: UTF8.self)
        #expect(!text.contains("Mississippi") && !text.contains("secret"))
    }

    @Test func `an export is of one state, whatever is appended meanwhile`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let store = try SQLiteActivityStore(path: scratch.path)
        let head = try await store.chainHead()
        let writer = Task {
            for number in 1...50 {
                let testActivity = TestActivity.blocked(at: 1, id: .fixture(10_000 + number))
                _ = try await store.append([testActivity.activity()])
            }
        }
        let export = try await store.exported()
        try await writer.value
        let restored = try await restore(export, to: scratch.path("copy.db"))
        #expect(restored.position >= head.position)
        #expect(try await store.verify(against: [restored]).findings == [])
    }

    @Test func `what the taker of an export throws comes back as it is`() async throws {
        struct PipeClosed: Error {}
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        await #expect(throws: PipeClosed.self) {
            try await store.export { _ in throw PipeClosed() }
        }
    }

    @Test func `a damaged store is not exported to the end`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 5)
        try scratch.tamper("UPDATE entry SET occurred_at = 1, type = 'odd' WHERE position = 9")
        try scratch.tamper("UPDATE entry SET payload = x'7B7D' WHERE position = 9")
        let store = try SQLiteActivityStore(path: scratch.path)
        let error = await #expect(throws: StoreError.self) { _ = try await store.exported() }
        #expect(error?.code == .damaged)
        #expect(error?.cause.contains("position 9") == true)
    }
}

extension [UInt8] {
    /// An export without the log's id in its first line, the only difference after a restore.
    var withoutLogID: [UInt8] {
        let mark = Array(#","log":""#.utf8)
        let end = firstIndex(of: UInt8(ascii: "\n")) ?? endIndex
        guard let start = self[..<end].firstRange(of: mark)?.lowerBound else { return self }
        return Array(self[..<start] + dropFirst(start + mark.count + 33))
    }
}

extension SQLiteActivityStore {
    /// Returns the whole export.
    func exported() async throws -> [UInt8] {
        let bytes = Bytes()
        try await export { try bytes.append($0) }
        return bytes.all
    }

    /// Records revisions, conflicts, undated activities, unusual ids and formats, erasures and rejects.
    func fillWithEverything(seed: UInt64) async throws {
        let past = try ContactProjectorSQLiteTests.history(seed, activities: 240)
        for batch in past.chunks(of: 13) { _ = try await append(batch) }
        _ = try await append(StrangeActivities.all)
        _ = try await erase(past[0].stream)
        _ = try await erase(past[1].stream)
        let later = TestActivity.noted("back again", at: 7, id: "later").activity(
            of: past[0].stream
        )
        _ = try await append([later])
        if let kept = past.first(where: {
            $0.stream != past[0].stream && $0.stream != past[1].stream
        }) {
            let ids = past.filter { $0.stream == kept.stream }.prefix(20).map(\.id)
            _ = try await erase(Set(ids), of: kept.stream)
            _ = try await append([
                TestActivity.noted("after", at: 8, id: "z").activity(of: kept.stream)
            ])
        }
        let source = ImportSource(identity: "page \0 1", name: "päge")
        let reason = RejectReason.unreadableDate(field: "created_at", text: "'\n\0🤷")
        let place = RecordLocation(source: source.name, line: 3, offset: 77)
        try await record([Reject(place: place, reason: reason)], of: source)
    }
}

/// Activities whose ids or bytes are easily changed by an export.
enum StrangeActivities {
    static var all: [Activity] {
        get throws {
            let deep = String(repeating: "[", count: 1_023) + String(repeating: "]", count: 1_023)
            let spellings = [
                #"{"id":"a\u0000b","type":"","created_at":null}"#,
                #"{"id":"é","type":"contact_blocked\u0000","created_at":"2024-05-01T12:00:00+02:00"}"#,
                #"{"id":"e\u0301","type":"note_created","created_at":null,"note":{"id":"n\u0000"}}"#,
                "{\r\n  \"id\" : \"pretty\",\n\t\"type\" : \"x\",\n  \"created_at\" : null\n}",
                "  {\"id\":\"space\",\"type\":\"x\",\"created_at\":null}\t",
                #"{"id":"deep","type":"x","created_at":null,"metadata":\#(deep)}"#,
                #"{"id":"🤷\u2028","type":"x","created_at":null,"n":-0.10e+05,"s":"\ud800\/"}"#,
            ]
            return try ["con\0", "con", "Ä"].flatMap { contact in
                let stream = StreamID(org: "org\0", contact: ContactID(contact))
                return try spellings.map {
                    try ActivityDecoder().decode(Array($0.utf8), stream: stream)
                }
            }
        }
    }
}

/// Restores an export that is held in memory, under the name of `export`.
@discardableResult
func restore(_ export: [UInt8], to path: String) async throws -> ChainHead {
    try await SQLiteActivityStore.restore(.bytes(export, name: "export"), to: path)
}

/// A source of bytes in blocks of whole lines.
private final class Bytes: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var all: [UInt8] { bytes.withLock(\.self) }

    func append(_ block: [UInt8]) throws {
        try #require(block.last == UInt8(ascii: "\n"))
        bytes.withLock { $0 += block }
    }
}
