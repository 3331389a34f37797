import ContactProjector
import ContactProjectorTesting
import GRDB
import LogChain
import Testing

@testable import ContactProjectorSQLite

/// A store of an earlier version, whose snapshots had texts and which had no index of them.
@Suite struct UpgradeTests {
    private static let before: Int32 = 6
    private static let policy = SnapshotPolicy(interval: 3, minimumLength: 5, maximumCount: 6)

    @Test(arguments: [1, 2] as [UInt64])
    func `an earlier store is read as it is, and answers alike once it is upgraded`(seed: UInt64)
        async throws
    {
        let scratch = try TemporaryStore()
        let clock = ManualClock()
        let model = InMemoryActivityStore { clock.now }
        try await fill(scratch, model, clock, seed)
        let kinds = await model.entries(after: .zero, limit: .max).map(\.kind)
        #expect(
            Set(kinds.map(\.code)).count == 5,
            "an activity, a revision, a conflict, an erasure"
        )
        try scratch.tamper(
            "DROP TABLE node; DROP INDEX entry_text; PRAGMA user_version = \(Self.before)"
        )
        #expect(try Self.schema(of: scratch) == Self.schema(at: Self.before))

        let file = try scratch.files()["contacts.db"]
        do {
            let store = try open(scratch, .readOnly)
            try await expectAlike(store, model, clock, "seed \(seed), as it is")
            #expect(try await store.verify().isClean, "seed \(seed)")
            let counts = try await store.snapshotInfo().counts
            #expect(counts.kept > 0 && counts.used == 0 && counts.unreadable == 0)
        }
        #expect(try scratch.files()["contacts.db"] == file)

        let store = try open(scratch, .readWrite, clock)
        #expect(try Self.schema(of: scratch) == Self.schema(at: Schema.version))
        #expect(try await store.snapshotInfo().counts.kept == 0)
        for comment in ["without snapshots", "with snapshots"] as [Comment] {
            try await expectAlike(store, model, clock, "seed \(seed), \(comment)")
        }
        #expect(try await store.snapshotInfo().counts.used > 0)
        let more = try history(seed + 10, contacts: 3, activities: 60)
        #expect(try await store.append(more) == model.append(more), "seed \(seed)")
        try await expectAlike(store, model, clock, "seed \(seed), gone on")
        #expect(try await store.verify().findings == [], "seed \(seed)")
    }

    /// Fills a store and a model with one history, of which some was erased and the rest has snapshots.
    private func fill(
        _ scratch: TemporaryStore,
        _ model: InMemoryActivityStore,
        _ clock: ManualClock,
        _ seed: UInt64
    ) async throws {
        let store = try open(scratch, .readWrite, clock)
        var random = SplitMix64(seed: seed)
        for (number, batch) in try history(seed, contacts: 3, activities: 240).chunks(of: 13)
            .enumerated()
        {
            clock.set(.second(number))
            #expect(try await store.append(batch) == model.append(batch), "seed \(seed)")
            let activity = random.pick(batch)
            if number == 5 {
                #expect(try await store.erase(activity.stream) == model.erase(activity.stream))
            } else if number.isMultiple(of: 4) {
                let erased = try await store.erase([activity.id], of: activity.stream)
                let right = await model.erase([activity.id], of: activity.stream)
                #expect(erased.map(\.position) == right.map(\.position), "seed \(seed)")
            }
        }
        for stream in try await store.streams() {
            _ = try await store.state(of: stream)
            _ = try await store.summary(of: stream)
        }
        try await store.close()
    }

    private func open(
        _ scratch: TemporaryStore,
        _ mode: SQLiteActivityStore.Options.Mode,
        _ clock: ManualClock = ManualClock()
    ) throws -> SQLiteActivityStore {
        let options = SQLiteActivityStore.Options(mode: mode, snapshots: Self.policy)
        return try SQLiteActivityStore(path: scratch.path, options: options) { clock.now }
    }

    private func expectAlike(
        _ store: SQLiteActivityStore,
        _ model: InMemoryActivityStore,
        _ clock: ManualClock,
        _ comment: Comment
    ) async throws {
        let head = await model.head()
        #expect(try await store.head() == head, comment)
        let times = [KnownAt.time(.second(7)), .time(head.recordedAt ?? .latest)]
        let positions = [0, 0.3, 0.6, 0.9].map { part in
            KnownAt.position(Position(Int64(Double(head.position.rawValue) * part)))
        }
        for stream in await model.streams() {
            for knownAt in [.head] + times + positions {
                let log = await model.log(of: stream, knownAt: knownAt)
                let found = try await store.contactLog(of: stream.contact, knownAt: knownAt)
                #expect(found.knownAt == log.knownAt, comment)
                #expect(found.entries.map(Self.words) == log.entries.map(Self.words), comment)
                for asOf in Self.asOfs(log) {
                    let right = try log.state(asOf: asOf)
                    let state = try await store.state(of: stream, asOf: asOf, knownAt: knownAt)
                    #expect(state == right, comment)
                    let summary =
                        try await store.summary(of: stream.contact, asOf: asOf, knownAt: knownAt)
                    #expect(Told(summary) == Told(ContactSummary(right)), comment)
                }
            }
        }
    }

    private static func words(_ entry: LogEntry) -> String {
        "\(entry.position) \(entry.recordedAt) \(entry.kind) \(entry.isErased) \(entry.activity)"
            + " \(entry.activity.note?.content ?? "")"
    }

    /// Returns some times of each kind within a history.
    private static func asOfs(_ log: ContactLog) -> [AsOf] {
        let activities = log.activities
        let some = stride(from: 0, to: activities.count, by: 9).map { activities[$0] }
        let times = some.compactMap(\.occurredAt).flatMap { [AsOf.time($0), .before($0)] }
        return [.start, .end, .before(.earliest)] + times + some.map { .activity($0.id) }
    }

    /// Returns the tables and indexes of a store, with its version.
    private static func schema(of scratch: TemporaryStore) throws -> [String] {
        try DatabaseQueue(path: scratch.path).read(schema)
    }

    /// Returns the tables and indexes of a new store of a version.
    private static func schema(at version: Int32) throws -> [String] {
        try DatabaseQueue().write { db in
            try Schema.migrate(db, to: version)
            return try schema(db)
        }
    }

    private static func schema(_ db: Database) throws -> [String] {
        let sql = "SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name"
        return try String.fetchAll(db, sql: sql) + ["version \(Schema.version(of: db))"]
    }
}
