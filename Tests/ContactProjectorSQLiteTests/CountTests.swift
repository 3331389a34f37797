import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ContactProjectorSQLite

@Suite struct CountTests {
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `the counts are those of the entries`(seed: UInt64) async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: seed, activities: 400)
        let store = try SQLiteActivityStore(path: scratch.path)
        let streams = try await store.streams()
        _ = try await store.erase(streams[0])
        #expect(try await store.counts() == counted(store), "seed \(seed)")
    }

    @Test func `an empty log has counts, too`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        #expect(try await store.counts() == LogCounts(upTo: LogHead()))
    }

    @Test func `an id of two contacts is shared, one of two versions is not`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append([
            TestActivity.joined("vip", at: 1, id: "both").activity(),
            TestActivity.joined("vip", at: 1, id: "both").activity(of: .other),
            TestActivity.noted("first", at: 2, note: "n", id: "revised").activity(),
            TestActivity.noted("second", at: 2, note: "n", id: "revised").activity(),
        ])
        let counts = try await store.counts()
        #expect(counts.sharedIDs == 1 && counts.revisions == 1 && counts.contacts == 2)
    }

    @Test func `an entry that is missing is not passed over`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 5)
        try scratch.tamper("DELETE FROM entry WHERE position = 9")
        let store = try SQLiteActivityStore(path: scratch.path)
        let error = await #expect(throws: StoreError.self) { try await store.counts() }
        #expect(error?.code == .damaged)
    }

    @Test func `hashes that repeat are found, and zero stands for nothing`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for size in [0, 1, 2, 100, 5_000] {
            let hashes = (0..<size).map { _ in UInt32(random.below(size * 4)) }
            let counts = Dictionary(hashes.map { ($0, 1) }, uniquingKeysWith: +)
            let repeated = hashes.indices.filter { hashes[$0] != 0 && counts[hashes[$0]]! > 1 }
            #expect(RepeatedIDs(among: hashes).indexes == repeated, "seed \(seed)")
        }
    }

    private func counted(_ store: SQLiteActivityStore) async throws -> LogCounts {
        var counts = LogCounts(upTo: try await store.head())
        var streams: [ActivityID: Set<StreamID>] = [:]
        for entry in try await store.allEntries() {
            counts.count(entry.kind, occurredAt: entry.activity.occurredAt)
            guard entry.kind == .activity else { continue }
            streams[entry.activity.id, default: []].insert(entry.activity.stream)
        }
        counts.contacts = try await store.streams().count
        counts.sharedIDs = streams.values.count { $0.count > 1 }
        return counts
    }
}
