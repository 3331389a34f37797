import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import GRDB
import Testing

@Suite struct `Snapshots in a store` {
    private static let seeds: [UInt64] = [1, 2]

    @Test(arguments: seeds)
    func `6.1 with snapshots every answer is the same as without`(seed: UInt64) async throws {
        let scratch = try TemporaryStore()
        let store = try store(scratch)
        let model = InMemoryActivityStore()
        var random = SplitMix64(seed: seed)
        var options = ActivityGenerator.Options.dense
        options.aliases = 0.01
        for batch in try history(seed, contacts: 4, activities: 160, options).chunks(of: 11) {
            _ = try await store.append(batch)
            _ = await model.append(batch)
            for stream in await model.streams() { _ = try await store.state(of: stream) }
            if random.below(8) == 0, let stream = batch.first?.stream {
                _ = try await store.erase(stream)
                _ = await model.erase(stream)
            }
            if random.below(3) == 0, let activity = batch.randomElement(using: &random) {
                let erased = try await store.erase([activity.id], of: activity.stream)
                let right = await model.erase([activity.id], of: activity.stream)
                #expect(erased.map(\.position) == right.map(\.position), "seed \(seed)")
            }
        }
        let head = await model.head().position.rawValue
        for stream in await model.streams() {
            for knownAt in [head, head * 4 / 5] {
                try await expectSame(store, model, stream, .position(Position(knownAt)))
            }
        }
        let counts = try await store.snapshotInfo().counts
        #expect(counts.taken > 0 && counts.used > 0 && counts.invalidated > 0, "\(counts)")
        #expect(counts.unreadable == 0, "seed \(seed)")
        let verification = try await store.verify()
        #expect(verification.findings == [], "seed \(seed)")
        #expect(verification.snapshots == counts.kept, "seed \(seed)")
    }

    @Test func `6.3 what comes late removes the snapshots that it makes wrong, and no others`()
        async throws
    {
        let cases: [(late: TestActivity, kept: Int)] = [
            (.noted("late", at: 15, id: "late"), 1), (.noted("late", at: 9, id: "late"), 0),
            (.noted("late", id: "late"), 0), (.noted("now", at: 99, id: "late"), 3),
            (.noted("other", at: 12, note: "note_12", id: .fixture(12)), 1),
            (.noted("12", at: 3, id: .fixture(12)), 3), (.noted("12", at: 12, id: .fixture(12)), 3),
        ]
        for (late, kept) in cases {
            let scratch = try TemporaryStore()
            let store = try store(scratch, every: 10)
            _ = try await store.append(notes(1...32))
            _ = try await store.state(of: .fixture)
            #expect(try await store.snapshotInfo().counts.kept == 3)
            _ = try await store.append([late.activity()])
            let counts = try await store.snapshotInfo().counts
            #expect(counts.kept == kept, "\(late)")
            #expect(counts.invalidated == 3 - kept, "\(late)")
        }
    }

    @Test func `6.3 what an earlier version of a fold left is not used, and goes`() async throws {
        let scratch = try TemporaryStore()
        let left = ContactPredicate.left("vip", since: .second(2))
        let turns: [TestActivity] = [.joined("vip", at: 1), .left("vip", at: 2)]
        do {
            let store = try store(scratch, every: 10)
            _ = try await store.append(turns.activities() + notes(5...36))
            #expect(left.matches(try await store.state(of: .fixture)))
            try await store.close()
        }
        // No fold of this version left one here, so it has no bytes that could be read as one.
        try scratch.tamper("UPDATE snapshot SET version = version - 1, bytes = x'00'")
        let store = try store(scratch, every: 10)
        #expect(left.matches(try await store.state(of: .fixture)))
        var counts = try await store.snapshotInfo().counts
        #expect(counts.used == 0 && counts.unreadable == 0 && counts.kept == 3, "\(counts)")
        #expect(left.matches(try await store.state(of: .fixture, asOf: .time(.second(35)))))
        counts = try await store.snapshotInfo().counts
        #expect(counts.used == 1, "\(counts)")
        #expect(try await store.verify().findings == [])
    }

    @Test func `6.3 an erasure removes a stream's snapshots, of every fold`() async throws {
        let scratch = try TemporaryStore()
        let store = try store(scratch, every: 10)
        let other = StreamID(contact: "con_bob")
        for stream in [.fixture, other] {
            _ = try await store.append(notes(1...32, of: stream))
            _ = try await store.state(of: stream)
            _ = try await store.fold(Texts(), of: stream.contact)
        }
        #expect(try await store.snapshotInfo().streams == 2)
        _ = try await store.erase(.fixture)
        let info = try await store.snapshotInfo()
        #expect(info.streams == 1)
        #expect(info.counts.kept == 6)
        #expect(try await store.state(of: .fixture).basis.presence == .erased)
    }

    @Test(arguments: seeds)
    func `6.4 a damaged snapshot never changes an answer`(seed: UInt64) async throws {
        let scratch = try TemporaryStore()
        let model = InMemoryActivityStore()
        var random = SplitMix64(seed: seed)
        let activities = try history(seed, contacts: 1, activities: 60)
        do {
            let store = try store(scratch)
            _ = try await store.append(activities)
            _ = await model.append(activities)
        }
        var unreadable: [String: Int] = [:]
        for _ in 0..<15 {
            do {
                let store = try store(scratch)
                _ = try await store.rebuildSnapshots()
                for stream in await model.streams() {
                    _ = try await store.summary(of: stream)
                    _ = try await store.fold(Texts(), over: stream)
                }
            }
            let name = try damage(scratch, &random)
            let store = try store(scratch)
            for stream in await model.streams() {
                try await expectSame(store, model, stream, .head, every: 5)
            }
            unreadable[name, default: 0] += try await store.snapshotInfo().counts.unreadable
        }
        for name in [ContactStateProjection(.fixture).name, "contact_summary", "texts"] {
            #expect(unreadable[name, default: 0] > 0, "seed \(seed), \(name)")
        }
    }

    @Test func `6.5 a check finds a snapshot that is not what the log says`() async throws {
        let scratch = try TemporaryStore()
        do {
            let store = try store(scratch, every: 10)
            _ = try await store.append(notes(1...32))
            _ = try await store.state(of: .fixture)
            _ = try await store.fold(Texts(), of: "con_ada")
            #expect(try await store.verify().snapshots == 6)
        }
        try scratch.tamper("UPDATE snapshot SET bytes = zeroblob(99) WHERE activities = 20")
        #expect(try await scratch.verification().findings.count == 2)
        try scratch.tamper("UPDATE snapshot SET through = through + 1")
        #expect(try await scratch.verification().findings.count == 6)
        try scratch.tamper("DELETE FROM snapshot")
        #expect(try await scratch.verification().isClean)
    }

    @Test func `snapshots are dropped and rebuilt, and reading needs none`() async throws {
        let scratch = try TemporaryStore()
        let store = try store(scratch, every: 10)
        _ = try await store.append(notes(1...45))
        #expect(try await store.rebuildSnapshots() == 4)
        let info = try await store.snapshotInfo()
        #expect(info.streams == 1 && info.bytes > 0)
        #expect(try await store.dropSnapshots() == 4)
        #expect(try await store.snapshotInfo().bytes == 0)
        #expect(try await store.state(of: .fixture).notes.count == 45)
        #expect(try await store.snapshotInfo().counts.kept == 4)
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let reader = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try await reader.state(of: .fixture, asOf: .time(.second(35))).notes.count == 35)
        #expect(try await reader.snapshotInfo().counts.used == 1)
    }

    @Test func `the room that a policy allows bounds the snapshots of a growing state`()
        async throws
    {
        let scratch = try TemporaryStore()
        let policy = SnapshotPolicy(
            interval: 10,
            minimumLength: 10,
            maximumCount: 64,
            maximumBytes: 20_000
        )
        let options = SQLiteActivityStore.Options(snapshots: policy)
        let store = try SQLiteActivityStore(path: scratch.path, options: options)
        _ = try await store.append(notes(1...400))
        for _ in 0..<3 { _ = try await store.state(of: .fixture) }
        let info = try await store.snapshotInfo()
        #expect(info.counts.kept > 0 && info.bytes < 40_000, "\(info)")
        #expect(info.counts.taken == info.counts.kept)
    }

    @Test func `a store without a policy takes no snapshots and uses none`() async throws {
        let scratch = try TemporaryStore()
        _ = try await store(scratch, every: 10).append(notes(1...45))
        _ = try await store(scratch, every: 10).state(of: .fixture)
        let options = SQLiteActivityStore.Options(snapshots: nil)
        let store = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try await store.state(of: .fixture).notes.count == 45)
        #expect(try await store.snapshotInfo().counts.used == 0)
        _ = try await store.append([TestActivity.noted("late", at: 1, id: "late").activity()])
        #expect(try await store.snapshotInfo().counts.kept == 0)
    }

    @Test func `an as-of by activity is answered inside and beyond a snapshot`() async throws {
        let scratch = try TemporaryStore()
        let store = try store(scratch, every: 10)
        _ = try await store.append(notes(1...32))
        _ = try await store.state(of: .fixture)
        for place in [1, 10, 11, 32] {
            let state = try await store.state(of: .fixture, asOf: .activity(.fixture(place)))
            #expect(state.notes.count == place)
        }
        await #expect(throws: QueryError.unknownActivity("z", in: .fixture)) {
            try await store.state(of: .fixture, asOf: .activity("z"))
        }
    }

    private func store(_ scratch: TemporaryStore, every: Int = 3) throws -> SQLiteActivityStore {
        let policy = SnapshotPolicy(interval: every, minimumLength: 5, maximumCount: 6)
        let options = SQLiteActivityStore.Options(snapshots: policy)
        return try SQLiteActivityStore(path: scratch.path, options: options)
    }

    private func notes(_ range: ClosedRange<Int>, of stream: StreamID = .fixture) -> [Activity] {
        range.map { TestActivity.noted("\($0)", at: $0).activity(of: stream, place: $0) }
    }

    /// Flips a random bit in a random snapshot, in its bytes or its numbers, and returns the name of its fold.
    private func damage(_ scratch: TemporaryStore, _ random: inout SplitMix64) throws -> String {
        let column = random.pick([
            "bytes", "through", "known_at", "activities", "stream", "version",
        ])
        let queue = try DatabaseQueue(path: scratch.path)
        let pick = random.next() >> 1
        let bit = random.next() >> 1
        return try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            let ids = try Int64.fetchAll(db, sql: "SELECT id FROM snapshot")
            let id = ids[Int(pick % UInt64(ids.count))]
            let name = try String.fetchOne(db, sql: "SELECT name FROM snapshot WHERE id = \(id)")
            guard column == "bytes" else {
                let flip =
                    "\(column) = (\(column) | \(1 << (bit % 50))) - (\(column) & \(1 << (bit % 50)))"
                try db.execute(sql: "UPDATE OR IGNORE snapshot SET \(flip) WHERE id = \(id)")
                return try #require(name)
            }
            let sql = "SELECT bytes FROM snapshot WHERE id = \(id)"
            var bytes = try #require(try Data.fetchOne(db, sql: sql))
            bytes[Int(bit / 8 % UInt64(bytes.count))] ^= 1 << UInt8(bit % 8)
            try db.execute(
                sql: "UPDATE snapshot SET bytes = ? WHERE id = ?",
                arguments: [bytes, id]
            )
            return try #require(name)
        }
    }

    private func expectSame(
        _ store: SQLiteActivityStore,
        _ model: InMemoryActivityStore,
        _ stream: StreamID,
        _ knownAt: KnownAt,
        every stride: Int = 1
    ) async throws {
        let timeline = await model.log(of: stream, knownAt: knownAt).timeline
        let instants = Set(timeline.activities.compactMap(\.occurredAt)).sorted()
        let times = instants.flatMap { [AsOf.time($0), .before($0)] }
        let prefixes = timeline.activities.map { AsOf.activity($0.id) }
        let asOfs = [.end, .before(.earliest)] + times + prefixes
        for index in Swift.stride(from: 0, to: asOfs.count, by: stride) {
            let asOf = asOfs[index]
            let found = try await store.state(of: stream, asOf: asOf, knownAt: knownAt)
            #expect(try found == timeline.state(asOf: asOf))
            let summary = try await store.summary(of: stream, asOf: asOf, knownAt: knownAt)
            #expect(Told(summary) == Told(ContactSummary(found)))
            let texts = try await store.fold(Texts(), over: stream, asOf: asOf, knownAt: knownAt)
            #expect(try texts.state == timeline.fold(Texts(), asOf: asOf))
            #expect(texts.basis == found.basis)
        }
    }
}
