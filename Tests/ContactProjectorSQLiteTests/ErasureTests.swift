import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import GRDB
import TestStores
import Testing

@Suite struct ErasureTests {
    private static let word = "Mississippi-Schifffahrt"

    @Test func `erased text is nowhere in the files, and the log stays sound`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        for number in 1...300 {
            let text = String(repeating: "\(Self.word) \(number) ", count: 1 + number % 500)
            let testActivity = TestActivity.noted(text, at: number, note: "n", id: .fixture(number))
            _ = try await store.append([
                testActivity.activity(),
                TestActivity.blocked(at: number, id: .fixture(number)).activity(of: .other),
            ])
        }
        #expect(try scratch.holds(Self.word))
        let head = try await store.chainHead()
        let erasure = try #require(try await store.erase(.fixture))
        #expect(erasure.position == head.position.next)
        #expect(try !scratch.holds(Self.word))
        let verification = try await store.verify(against: [head])
        #expect(verification.findings == [])
        #expect(verification.erased == 300)
        #expect(try await store.erase(.fixture) == nil)
    }

    @Test(arguments: Stores.all)
    func `an erased contact has no state, at any known-at`(_ make: Stores) async throws {
        let scratch = try TemporaryStore()
        let store = try await make.store(scratch)
        let history: [TestActivity] = [.joined("vip", at: 1), .noted("hello", at: 2)]
        _ = try await store.append(history.activities())
        _ = try await store.erase(.fixture)
        for knownAt: KnownAt in [.head, .position(Position(2)), .position(.zero), .time(.latest)] {
            let state = try await store.state(of: "con_ada", knownAt: knownAt)
            #expect(state.basis.presence == .erased)
            #expect(state.basis.activities == 0)
            #expect(state.segments.isEmpty)
        }
        let log = try await store.log(of: .fixture, knownAt: .head)
        #expect(log.entries.map(\.isErased) == [true, true, false])
        #expect(log.entries.map(\.activity.kind.name).last == "contact_erased")
        #expect(log.entries[0].activity.segment == Activity.Segment(id: "vip"))
        #expect(log.entries[1].activity.note?.content == nil)
    }

    @Test(arguments: Stores.all)
    func `erased activities do not come back, and later ones count`(_ make: Stores) async throws {
        let scratch = try TemporaryStore()
        let store = try await make.store(scratch)
        let history: [TestActivity] = [
            .joined("vip", at: 1, id: "a"), .noted("hi", at: 2, id: "b"),
        ]
        _ = try await store.append(history.activities())
        _ = try await store.erase(.fixture)
        let again: [TestActivity] = [
            .joined("vip", at: 1, id: "a"), .noted("other", at: 2, id: "b"),
            .blocked(at: 2, id: "b"),
        ]
        #expect(try await store.append(again.activities()).duplicates == 3)
        _ = try await store.append([TestActivity.blocked(at: 9, id: "c").activity()])
        let state = try await store.state(of: "con_ada")
        #expect(state.basis.presence == .present)
        #expect(state.basis.activities == 1)
        #expect(state.isBlocked)
        let before = try await store.state(of: "con_ada", asOf: .time(.second(5)))
        #expect(before.basis.presence == .erased)
    }

    @Test(arguments: Stores.all)
    func `erasing what is not there writes nothing`(_ make: Stores) async throws {
        let scratch = try TemporaryStore()
        let store = try await make.store(scratch)
        #expect(try await store.erase(.fixture) == nil)
        #expect(try await store.head() == LogHead())
    }

    @Test func `an erased description is nowhere in the files, and the log stays sound`()
        async throws
    {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        for number in 1...200 {
            let text = String(repeating: "\(Self.word) \(number) ", count: 1 + number % 500)
            let ids = [ActivityID.fixture(number), .fixture(1_000 + number)]
            _ = try await store.append([
                TestActivity.noted(text, at: number, note: "n", id: ids[0]).activity(),
                TestActivity.noted("kept \(number)", at: number, note: "m", id: ids[1]).activity(),
            ])
        }
        _ = try await store.state(of: .fixture)
        let secret = try #require(try scratch.secret())
        let head = try await store.chainHead()
        let ids = Set((1...200).map { ActivityID.fixture($0) })
        let erasures = try await store.erase(ids, of: .fixture)
        #expect(erasures.count == 200 && Set(erasures.map(\.recordedAt)).count == 1)
        #expect(try !scratch.holds(Self.word))
        // With the secret, a guess of the text could be verified.
        #expect(try scratch.files().values.allSatisfy { $0.range(of: secret) == nil })
        let verification = try await store.verify(against: [head])
        #expect(verification.findings == [] && verification.erased == 200)
        let texts = try await store.log(of: .fixture, knownAt: .head).entries
            .compactMap(\.activity.note?.content)
        #expect(texts.count == 200 && texts.allSatisfy { $0.hasPrefix("kept") })
        #expect(try await store.erase(ids, of: .fixture) == [])
        _ = try await store.append([TestActivity.noted("later", at: 999, id: "later").activity()])
        #expect(try await store.verify(against: [head]).findings == [])
        _ = try await store.erase(.fixture)
        #expect(try await store.verify(against: [head]).findings == [])
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `descriptions are erased in any order, and the log and its export stay sound`(seed: UInt64)
        async throws
    {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        var random = SplitMix64(seed: seed)
        for batch in try history(seed, activities: 300, .dense.withAliases).chunks(of: 11) {
            _ = try await store.append(batch)
            let ids = Set(batch.filter { _ in random.chance(0.2) }.map(\.id))
            for stream in Set(batch.map(\.stream)).sorted() where random.chance(0.5) {
                _ = try await store.erase(ids, of: stream)
            }
            guard random.chance(0.1) else { continue }
            _ = try await store.erase(batch[0].stream)
        }
        let head = try await store.chainHead()
        #expect(try await store.verify(against: [head]).findings == [], "seed \(seed)")
        let export = try await store.exported()
        #expect(try await restore(export, to: scratch.path("copy.db")) == head, "seed \(seed)")
        let copy = try SQLiteActivityStore(path: scratch.path("copy.db"))
        #expect(try await copy.exported().withoutLogID == export.withoutLogID, "seed \(seed)")
        #expect(try await copy.verify(against: [head]).findings == [], "seed \(seed)")
        let more = try history(seed + 10, activities: 60)
        let outcomes = try await store.append(more).outcomes
        #expect(try await copy.append(more).outcomes == outcomes, "seed \(seed)")
        #expect(try await copy.verify(against: [head]).findings == [], "seed \(seed)")
    }

    @Test(arguments: [
        "UPDATE entry SET payload = NULL, salt = NULL WHERE position = 1",
        "UPDATE entry SET payload = NULL, salt = NULL WHERE position IN (1, 3)",
        "UPDATE entry SET payload = NULL, salt = NULL WHERE position IN (1, 3, 4)",
        "UPDATE entry SET salt = zeroblob(32) WHERE position = 1",
        "UPDATE entry SET payload = (SELECT payload FROM entry WHERE position = 1) WHERE position = 2",
        "UPDATE entry SET payload = NULL WHERE position = 5",
    ])
    func `a description that is gone with no word of it is found`(sql: String) async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        for testActivity: TestActivity in [
            .noted("one", at: 1, note: "n", id: "a"), .noted("two", at: 2, id: "b"),
            .noted("uno", at: 1, note: "n", id: "a"), .noted("ein", at: 1, note: "n", id: "a"),
        ] { _ = try await store.append([testActivity.activity()]) }
        _ = try await store.erase(["b"], of: .fixture)
        #expect(try await scratch.verification().findings == [])
        try scratch.tamper(sql)
        #expect(try await scratch.verification().isClean == false)
    }

    @Test func `a snapshot of who came back after an erasure with an opt-out is sound`()
        async throws
    {
        let scratch = try TemporaryStore()
        let policy = SnapshotPolicy(interval: 1, minimumLength: 1)
        let store = try SQLiteActivityStore(path: scratch.path, options: .init(snapshots: policy))
        _ = try await store.append([TestActivity.unsubscribed(at: 1, id: "out").activity()])
        _ = try await store.erase(.fixture)
        let later: [TestActivity] = [
            .joined("vip", at: 2, id: "in"), .noted("hello", at: 3, id: "n"),
        ]
        _ = try await store.append(later.activities())
        #expect(try await store.state(of: .fixture).isUnsubscribed)
        #expect(try await store.snapshotInfo().counts.kept > 0)
        let verification = try await store.verify()
        #expect(verification.findings == [] && verification.snapshots > 0)
    }

    @Test func `an erasure is committed to bytes that nobody can guess`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        for stream in [StreamID.fixture, .other] {
            _ = try await store.append([TestActivity.blocked(at: 1).activity(of: stream)])
            _ = try await store.erase(stream)
        }
        let commitments = try scratch.rows("SELECT commitment FROM entry WHERE kind = 3")
        #expect(commitments.count == 2 && Set(commitments).count == 2)
        #expect(commitments.allSatisfy { $0.count == 32 && $0 != Data(count: 32) })
        let lines = String(decoding: try await store.exported(), as: UTF8.self)
            .matches(of: /"kind":"erasure".*"commitment":"[0-9a-f]{64}"}/)
        #expect(lines.count == 2)
    }

    @Test func `what is shared with other streams is named as long as it is described`()
        async throws
    {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        let merged: [TestActivity] = [
            .joined("vip", at: 1, id: "m1"), .noted("text", at: 2, note: "n", id: "m2"),
        ]
        let again = StreamID(org: "org", contact: "con_ada")
        _ = try await store.append(merged.activities())
        _ = try await store.append((merged + [.blocked(at: 3, id: "x")]).activities(of: .other))
        _ = try await store.append([
            TestActivity.noted("t", at: 4, note: "n", id: "y").activity(of: again)
        ])
        _ = try await store.append([
            TestActivity.blocked(at: 1, id: "z").activity(of: StreamID(contact: "con_zoe"))
        ])
        #expect(try await store.counts().sharedIDs == 2)
        let shared = try await store.activitiesShared(with: .fixture)
        #expect(shared.map(\.stream) == [again, .other])
        #expect(shared.map(\.activities) == [["y"], ["m1", "m2"]])
        #expect(shared.map(\.sameActivities) == [0, 2] && shared.map(\.sameNotes) == [1, 1])
        _ = try await store.erase(.fixture)
        #expect(try await store.activitiesShared(with: .fixture) == shared)
        for other in shared { _ = try await store.erase(other.activities, of: other.stream) }
        #expect(try await store.activitiesShared(with: .fixture) == [])
        #expect(try await store.activitiesShared(with: StreamID(contact: "nobody")) == [])
        let state = try await store.state(of: .other)
        #expect(state.isBlocked && state.isMember(of: "vip") && state.notes.count == 1)
    }
}

extension Stores {
    func store(_ scratch: TemporaryStore) async throws -> any ActivityStore {
        try await store(at: scratch.path)
    }
}

extension StreamID {
    static let other = StreamID(contact: "con_bob")
}

extension TemporaryStore {
    /// Returns the secret of a store's first stream.
    fileprivate func secret() throws -> Data? {
        try rows("SELECT secret FROM stream ORDER BY id LIMIT 1").first
    }

    /// Returns the bytes in the first column of a result.
    fileprivate func rows(_ sql: String) throws -> [Data] {
        try DatabaseQueue(path: path).read { try Data.fetchAll($0, sql: sql) }
    }
}
