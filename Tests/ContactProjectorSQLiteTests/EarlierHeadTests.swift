import ContactProjector
import ContactProjectorTesting
import Foundation
import LogChain
import Testing

@testable import ContactProjectorSQLite

/// Several heads that were kept elsewhere, and what a verification says about the clock.
@Suite struct EarlierHeadTests {
    private let scratch: TemporaryStore

    init() throws { scratch = try TemporaryStore() }

    /// Fills a store, erases a contact, and returns the heads of before and between.
    private func heads(
        of store: SQLiteActivityStore
    ) async throws -> (chain: [ChainHead], trees: [LogTreeHead]) {
        var chain = [try await store.chainHead()]
        var trees = [try await store.treeHead()]
        for batch in try history(7, activities: 700).chunks(of: 64) {
            _ = try await store.append(batch)
            chain.append(try await store.chainHead())
            trees.append(try await store.treeHead())
        }
        for size in [1, 255, 256, 257, 511, 512, 513] as [Int64] {
            trees.append(try await store.treeHead(at: Position(size)))
        }
        let erased = try #require(try await store.streams().first)
        _ = try await store.erase(erased)
        chain.append(try await store.chainHead())
        trees.append(try await store.treeHead())
        return (chain, trees)
    }

    @Test func `heads of before and after an erasure hold together, in any order`() async throws {
        let store = try SQLiteActivityStore(path: scratch.path)
        let (chain, trees) = try await heads(of: store)
        #expect(trees.count > 15 && chain.first?.position == .zero)
        let seed = UInt64.random(in: 0...(.max))
        var random = SplitMix64(seed: seed)
        let report = try await store.verify(
            against: chain.shuffled(using: &random),
            treeHeads: trees.shuffled(using: &random) + trees
        )
        #expect(report.findings == [], "seed \(seed)")
        #expect(report.head == chain.last && report.erased > 0)
        // The same without kept roots, which are computed then.
        try await store.close()
        try scratch.tamper("DELETE FROM node")
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let reader = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try await reader.verify(against: chain, treeHeads: trees).findings == [])
    }

    @Test func `each head that differs is named, and the others are compared`() async throws {
        let store = try SQLiteActivityStore(path: scratch.path)
        let (chain, trees) = try await heads(of: store)
        let sound = try await store.verify()
        let other = [UInt8](repeating: 0xAB, count: 32)
        func tree(_ size: Int64) -> LogTreeHead { LogTreeHead(size: Position(size), root: other) }
        let beyond = sound.head.position.next
        let report = try await store.verify(
            against: chain + [
                ChainHead(position: Position(300), link: other),
                ChainHead(position: .zero, link: other),
                ChainHead(position: beyond, link: other),
            ],
            treeHeads: trees + [tree(0), tree(256), tree(beyond.rawValue)]
        )
        let altered = "; entries up to there were altered or replaced"
        let doesNotMatch = "the log doesn't match the"
        #expect(
            report.findings.map(\.description) == [
                "position 0: \(doesNotMatch) head you gave, 0:abababababababab…" + altered,
                "position 0: \(doesNotMatch) checkpoint you gave, 0 q6urq6urq6ur…" + altered,
                "position 256: \(doesNotMatch) checkpoint you gave, 256 q6urq6urq6ur…" + altered,
                "position 300: \(doesNotMatch) head you gave, 300:abababababababab…" + altered,
                "position \(beyond): entry missing, although the given head is at position \(beyond)",
                "position \(beyond): entry missing, although the given checkpoint is at position \(beyond)",
            ]
        )
        #expect(report.head == sound.head)
    }

    @Test func `a head or a root that differs in one bit is found`() async throws {
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append(try history(7, activities: 20))
        let head = try await store.chainHead()
        let tree = try await store.treeHead()
        func changed(_ bytes: [UInt8]) -> [[UInt8]] {
            bytes.indices.map { index in
                var changed = bytes
                changed[index] ^= 1 << (index % 8)
                return changed
            } + [[], Array(bytes.dropLast()), bytes + [0]]
        }
        let heads = changed(head.link).map { ChainHead(position: head.position, link: $0) }
        let trees = changed(tree.root).map { LogTreeHead(size: tree.size, root: $0) }
        let report = try await store.verify(against: heads + [head], treeHeads: trees + [tree])
        #expect(report.findings.count == heads.count + trees.count)
        #expect(report.findings.allSatisfy { $0.position == head.position })
    }

    @Test func `a root of a store that was edited doesn't hold`() async throws {
        let store = try SQLiteActivityStore(path: scratch.path)
        for batch in try history(7, activities: 300).chunks(of: 64) {
            _ = try await store.append(batch)
        }
        let kept = try await store.treeHead(at: Position(257))
        let other = try TemporaryStore()
        try await other.fill(seed: 7, activities: 300)
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let replaced = try SQLiteActivityStore(path: other.path, options: options)
        let report = try await replaced.verify(treeHeads: [kept])
        #expect(report.findings.map(\.position) == [Position(257)])
        #expect(try await store.verify(treeHeads: [kept]).isClean)
    }

    @Test func `a clock that stood still or was set back is a remark`() async throws {
        let clock = ManualClock()
        let store = try SQLiteActivityStore(path: scratch.path) { clock.now }
        var number = 0
        func append(_ count: Int, at time: Timestamp) async throws {
            clock.set(time)
            let activities = (0..<count).map { index in
                TestActivity.blocked(at: number, id: .fixture(100 * number + index + 1)).activity()
            }
            number += 1
            _ = try await store.append(activities)
        }
        try await append(3, at: .second(10))
        try await append(2, at: .second(11))
        #expect(try await store.verify().remarks == [])
        try await append(4, at: .second(11))
        var report = try await store.verify()
        let reason = "it stood still or was set back"
        #expect(
            report.remarks.map(\.text)
                == ["at 1 append the clock hadn't advanced, first at position 6: \(reason)"]
        )
        try await append(1, at: .second(5))
        try await append(1, at: .second(12))
        try await append(1, at: Timestamp.second(12).advanced(byMicroseconds: 3))
        report = try await store.verify()
        #expect(report.isClean)
        #expect(
            report.remarks.map(\.description)
                == ["at 2 appends the clock hadn't advanced, first at position 6: \(reason)"]
        )
        #expect(report.remarks.map(\.position) == [Position(6)])
    }

    @Test func `a head noted before there was a tree is part of the tree`() async throws {
        // As `verify` printed it of the store in the golden files.
        let noted = try #require(
            ChainHead("53:63df9c2e04f60558725172590b11719e7c6da120085a5f6025dfed4e322cf87d")
        )
        let golden = URL(filePath: #filePath).appending(path: "../../Golden/store.db")
        try FileManager.default.copyItem(
            at: golden.standardizedFileURL,
            to: URL(filePath: scratch.path)
        )
        #expect(try await scratch.verification(against: noted).findings == [])
        let store = try SQLiteActivityStore(path: scratch.path)
        for batch in try history(3, activities: 300).chunks(of: 50) {
            _ = try await store.append(batch)
        }
        let head = try await store.treeHead()
        #expect(head.size.rawValue > 300)
        #expect(try await store.verify(against: [noted], treeHeads: [head]).findings == [])
        let proof = try await store.inclusionProof(of: noted.position, in: head.size)
        try TreeProof.check(
            try proof.map { try #require(ChainDigest($0)) },
            of: .leaf(try #require(ChainDigest(noted.link))),
            at: noted.position.rawValue - 1,
            size: head.size.rawValue,
            root: try #require(ChainDigest(head.root))
        )
    }
}
