import ContactProjector
import ContactProjectorTesting
import Foundation
import GRDB
import LogChain
import Synchronization
import Testing

@testable import ContactProjectorSQLite

@Suite struct AppendingTests {
    @Test(arguments: 1...4)
    func `a log has the rows of one that is written entry by entry`(_ run: Int) async throws {
        let seed = Seeds.selected ?? UInt64.random(in: 1...1_000_000)
        var random = SplitMix64(seed: seed)
        var activities = try [nil, "a", "b"].flatMap { try Self.activities(in: $0, seed: seed) }
        activities = random.shuffled(activities)
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(appendingTo: scratch.path, seed: seed)
        var plain = PlainLog(seed: seed)
        while !activities.isEmpty {
            let batch = Array(activities.prefix(1 + random.below(run.isMultiple(of: 2) ? 40 : 900)))
            activities.removeFirst(batch.count)
            // Some of the batch again, in another order.
            let given = batch + random.shuffled(batch).prefix(random.below(20))
            let report = try await store.append(given)
            #expect(report.outcomes == plain.append(given), "seed \(seed)")
            if random.chance(0.3) {
                let stream = random.pick(batch).stream
                _ = try await store.erase(stream)
                plain.erase(stream)
            }
        }
        #expect(try scratch.streamRows() == plain.streamRows, "seed \(seed)")
        #expect(try scratch.entryRows() == plain.entryRows, "seed \(seed)")
        #expect(try await store.verify().findings == [], "seed \(seed)")
    }

    @Test func `an id of no bytes and one with a NUL are written as they are`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(appendingTo: scratch.path, seed: 1)
        var plain = PlainLog(seed: 1)
        let batch = try ["", "\0", "a\0b"].flatMap { id in
            try [
                asRead(TestActivity.noted("x", at: 1, id: ActivityID("i" + id)).activity()),
                asRead(
                    TestActivity.joined(SegmentID(id), at: 2, id: ActivityID("j" + id)).activity()
                ),
            ]
        }
        #expect(try await store.append(batch).outcomes == plain.append(batch))
        #expect(try scratch.entryRows() == plain.entryRows)
        #expect(try await store.allEntries().map(\.activity) == batch)
    }

    @Test func `the same file, clock and secrets make the same log`() async throws {
        var exports: [[UInt8]] = []
        for _ in 0..<2 {
            let scratch = try TemporaryStore()
            let store = try SQLiteActivityStore(appendingTo: scratch.path, seed: 7)
            for batch in try history(7, contacts: 20, activities: 2_000).chunks(of: 700) {
                _ = try await store.append(batch)
            }
            let lines = try await store.exported().split(separator: UInt8(ascii: "\n"))
            // The first line has the log's own id.
            exports.append(Array(lines.dropFirst().joined(separator: [UInt8(ascii: "\n")])))
        }
        #expect(exports[0] == exports[1])
    }

    /// Makes the disk full at each page that a batch needs, and so at each statement that needs one.
    @Test func `a disk that is full at any point of a batch leaves nothing of it`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(appendingTo: scratch.path, seed: 3)
        let batches = try history(3, contacts: 60, activities: 900).chunks(of: 300)
        _ = try await store.append(batches[0])
        let before = try scratch.entryRows()
        var (failures, limit) = (0, try await store.pages())
        while true {
            try await store.limit(pages: limit)
            do {
                _ = try await store.append(batches[1])
                break
            } catch {
                #expect(error.code == .full)
                #expect(try scratch.entryRows() == before)
                (failures, limit) = (failures + 1, limit + 1)
            }
        }
        #expect(failures > 10)
        try await store.limit(pages: 1_000_000)
        _ = try await store.append(batches[2])
        try await Self.check(store, scratch, holds: batches)
    }

    @Test(arguments: ["stream", "entry", "append"])
    func `a row that can't be written takes its batch with it`(_ table: String) async throws {
        let batches = try history(5, contacts: 60, activities: 900).chunks(of: 300)
        // The first row of the second batch, one in the middle and the last one.
        for part in [0.0, 0.5, 0.99] {
            let scratch = try TemporaryStore()
            let store = try SQLiteActivityStore(appendingTo: scratch.path, seed: 5)
            _ = try await store.append(batches[0])
            let column = table == "entry" ? "position" : "rowid"
            let row = try scratch.count(table) + 1 + Int(part * (table == "entry" ? 280 : 0))
            try scratch.tamper(
                """
                CREATE TRIGGER failing BEFORE INSERT ON \(table)
                WHEN (SELECT count(*) FROM \(table)) = \(row - 1)
                BEGIN SELECT RAISE(ABORT, 'no row of \(column) \(row)'); END
                """
            )
            await #expect(throws: StoreError.self) { try await store.append(batches[1]) }
            try await store.close()
            try scratch.tamper("DROP TRIGGER failing")
            let next = try SQLiteActivityStore(path: scratch.path)
            for batch in batches.dropFirst() { _ = try await next.append(batch) }
            try await Self.check(next, scratch, holds: batches)
        }
    }

    @Test func `a change that fails at its end leaves no stream behind`() async throws {
        struct Failure: Error {}
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(appendingTo: scratch.path, seed: 9)
        let batches = try history(9, contacts: 60, activities: 600).chunks(of: 300)
        await #expect(throws: StoreError.self) {
            try await store.write { writer in
                var appender = BatchAppender(batches[0], to: writer)
                _ = try appender.run()
                throw StoreError(code: .failed, cause: "it", hint: "nothing")
            }
        }
        for batch in batches.reversed() { _ = try await store.append(batch) }
        try await Self.check(store, scratch, holds: batches.reversed())
    }

    @Test func `an erased stream that goes on gets another secret`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        let activities = try (1...4).map {
            try asRead(TestActivity.noted("\($0)", at: $0, id: .fixture($0)).activity())
        }
        var secrets: [Data?] = []
        func append(_ index: Int) async throws {
            _ = try await store.append([activities[index]])
            secrets += try scratch.secrets()
        }
        try await append(0)
        try await append(1)
        _ = try await store.erase(activities[0].stream)
        #expect(try scratch.secrets() == [nil])
        try await append(2)
        _ = try await store.erase([activities[2].id], of: activities[2].stream)
        try await append(3)
        #expect(secrets[0] == secrets[1] && Set(secrets).count == 3 && !secrets.contains(nil))
        #expect(try await store.verify().findings == [])
    }

    private static func activities(in org: OrgID?, seed: UInt64) throws -> [Activity] {
        var options = ActivityGenerator.Options.dense
        options.org = org
        return try ActivityGenerator(
            contacts: 12,
            activities: 500,
            seed: seed,
            options: options
        ).map(asRead)
    }

    /// Expects a store to have the entries of a new one after the same batches.
    private static func check(
        _ store: SQLiteActivityStore,
        _ scratch: TemporaryStore,
        holds batches: [[Activity]]
    ) async throws {
        #expect(try await store.verify().findings == [])
        let other = InMemoryActivityStore()
        for batch in batches { _ = await other.append(batch) }
        let expected = await other.entries(after: .zero, limit: .max)
        let found = try await store.allEntries()
        #expect(found.map(\.activity) == expected.map(\.activity))
        #expect(found.map(\.kind) == expected.map(\.kind))
    }
}

/// A log written entry by entry by the rules of the format, to compare fast appends with.
private struct PlainLog {
    private(set) var entryRows: [Columns] = []
    private var streams: [StreamID] = []
    private var secrets: [Data?] = []
    private var entries: [LogEntry] = []
    private var recordedAt: Timestamp?
    private var link = DigestChain.origin
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    var streamRows: [Columns] {
        zip(streams, secrets).enumerated().map { index, row in
            Columns([
                "id": index + 1, "contact": row.0.contact.column, "org": row.0.org?.column,
                "secret": row.1,
            ])
        }
    }

    mutating func append(_ batch: [Activity]) -> [AppendOutcome] {
        let time = LogHead(recordedAt: recordedAt).nextRecordedAt(now: .second(0))
        for activity in batch { findStream(activity.stream) }
        var outcomes = [AppendOutcome?](repeating: nil, count: batch.count)
        for index in AppendPlan.recordingOrder(of: batch) {
            let activity = batch[index]
            let versions = entries.filter {
                $0.activity.stream == activity.stream && $0.activity.id == activity.id
                    && $0.kind != .erasure
            }
            switch AppendPlan.decision(for: activity, given: versions) {
            case .duplicate(let first): outcomes[index] = .duplicate(of: first)
            case .record(let kind):
                outcomes[index] = AppendOutcome(record(activity, kind, at: time))
            }
        }
        return outcomes.compactMap(\.self)
    }

    mutating func erase(_ stream: StreamID) {
        // What was erased and has only been repeated since has no text to erase: no entry records that.
        let hasText = entries.indices.contains {
            entries[$0].activity.stream == stream && entryRows[$0]["payload"] != .null
        }
        guard let number = streams.firstIndex(of: stream), hasText else { return }
        let time = LogHead(recordedAt: recordedAt).nextRecordedAt(now: .second(0))
        secrets[number] = nil
        for (index, entry) in entries.enumerated() where entry.activity.stream == stream {
            entries[index] = entry.erased
            entryRows[index]["payload"] = .null
        }
        let entry = LogEntry(
            erasing: stream,
            at: Position(Int64(entries.count + 1)),
            recordedAt: time
        )
        add(entry, commitment: random.secret(), payload: nil, key: nil)
    }

    private mutating func findStream(_ stream: StreamID) {
        guard let number = streams.firstIndex(of: stream) else {
            streams.append(stream)
            return secrets.append(random.secret())
        }
        if secrets[number] == nil { secrets[number] = random.secret() }
    }

    private mutating func record(
        _ activity: Activity,
        _ kind: LogEntry.Kind,
        at time: Timestamp
    ) -> LogEntry {
        let entry = LogEntry(
            position: Position(Int64(entries.count + 1)),
            recordedAt: time,
            activity: activity,
            kind: kind
        )
        let number = streams.firstIndex(of: activity.stream) ?? 0
        let payload = Data(activity.payload.bytes)
        let commitment = DigestChain.commitment(
            to: activity.payload.bytes,
            secret: secrets[number] ?? Data(),
            at: entry.position
        )
        let key = activity.id.key(in: Int64(number + 1))
        add(entry, commitment: commitment, payload: payload, key: key)
        return entry
    }

    private mutating func add(_ entry: LogEntry, commitment: Data, payload: Data?, key: Int64?) {
        let header = EntryHeader(entry)
        link = DigestChain.link(after: link, header: header, commitment: commitment)
        entries.append(entry)
        recordedAt = entry.recordedAt
        let number = streams.firstIndex(of: entry.activity.stream) ?? 0
        let columns: KeyValuePairs<String, (any DatabaseValueConvertible)?> = [
            "position": entry.position.rawValue, "stream": number + 1, "key": key,
            "kind": entry.kind.code, "first_position": entry.kind.first?.rawValue,
            "id": header.id.column, "type": IDColumn(header.type),
            "occurred_at": header.occurredAt?.microseconds, "segment": header.segment?.column,
            "note": header.note?.column, "broadcast": header.broadcast?.column,
            "recorded_at": entry.recordedAt.microseconds, "commitment": commitment, "link": link,
            "payload": payload, "salt": nil,
        ]
        entryRows.append(Columns(columns))
    }
}

/// The columns of a row by their names.
private typealias Columns = [String: DatabaseValue]

extension Columns {
    fileprivate init(_ values: KeyValuePairs<String, (any DatabaseValueConvertible)?>) {
        self.init(uniqueKeysWithValues: values.map { ($0, $1?.databaseValue ?? .null) })
    }
}

extension SplitMix64 {
    fileprivate mutating func secret() -> Data {
        Data((0..<32).map { _ in UInt8(truncatingIfNeeded: next()) })
    }
}

extension SQLiteActivityStore {
    /// Opens a store with a fixed clock and with secrets from a seed.
    fileprivate convenience init(appendingTo path: String, seed: UInt64) throws(StoreError) {
        let random = Mutex(SplitMix64(seed: seed))
        try self.init(path: path, now: { .second(0) }) { random.withLock { [UInt8]($0.secret()) } }
    }

    fileprivate func pages() async throws -> Int {
        try await #require(connections.writer).write {
            try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0
        }
    }

    fileprivate func limit(pages: Int) async throws {
        try await #require(connections.writer).writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
    }
}

extension TemporaryStore {
    fileprivate func entryRows() throws -> [Columns] {
        try rows("SELECT * FROM entry ORDER BY position")
    }

    fileprivate func streamRows() throws -> [Columns] {
        try rows("SELECT * FROM stream ORDER BY id")
    }

    fileprivate func secrets() throws -> [Data?] {
        try streamRows().map { $0["secret"].flatMap { Data.fromDatabaseValue($0) } }
    }

    fileprivate func count(_ table: String) throws -> Int {
        try rows("SELECT 1 FROM \(table)").count
    }

    private func rows(_ sql: String) throws -> [Columns] {
        try DatabaseQueue(path: path).read { db in
            try Row.fetchAll(db, sql: sql).map {
                Columns(uniqueKeysWithValues: $0.map { ($0, $1) })
            }
        }
    }
}
