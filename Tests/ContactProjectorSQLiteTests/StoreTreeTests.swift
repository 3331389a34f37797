import ContactProjector
import ContactProjectorTesting
import GRDB
import LogChain
import Testing

@testable import ContactProjectorSQLite

/// The tree over the chain: kept, grown, damaged, only read, and after an erasure.
@Suite struct StoreTreeTests {
    @Test func `growth by appends keeps the roots that a build from nothing gives`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        #expect(try await store.treeHead().root == ChainDigest.ofNothing.bytes)
        for batch in try history(7, activities: 1_500).chunks(of: 190) {
            _ = try await store.append(batch)
            let head = try await store.treeHead()
            #expect(try await head.root == naive(store, head.size))
        }
        let earlier = try await store.chainHead()
        let old = try await store.treeHead()
        let stream = try #require(try await store.streams().first)
        _ = try await store.erase(stream)
        let new = try await store.treeHead()
        #expect(try await store.treeHead(at: old.size) == old)
        try TreeProof.check(
            digests(await store.consistencyProof(from: old.size)),
            from: (old.size.rawValue, digest(old.root)),
            to: (new.size.rawValue, digest(new.root))
        )
        // A noted head is a leaf of the later tree.
        try TreeProof.check(
            digests(await store.inclusionProof(of: earlier.position)),
            of: .leaf(digest(earlier.link)),
            at: earlier.position.rawValue - 1,
            size: new.size.rawValue,
            root: digest(new.root)
        )
        try await store.close()
        let kept = try nodes(scratch)
        #expect(Int64(kept.count) == new.size.rawValue / 256)
        try scratch.tamper("DELETE FROM node")
        let again = try SQLiteActivityStore(path: scratch.path)
        #expect(try await again.treeHead() == new)
        try await again.close()
        #expect(try nodes(scratch) == kept)
        #expect(try await scratch.verification(against: earlier).isClean)
    }

    @Test func `a store that is only read computes the roots and writes nothing`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 3, activities: 700)
        let file = try scratch.files()["contacts.db"]
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let reader = try SQLiteActivityStore(path: scratch.path, options: options)
        let head = try await reader.treeHead()
        #expect(try await head.root == naive(reader, head.size))
        try await reader.close()
        #expect(try scratch.files()["contacts.db"] == file)
        try scratch.tamper("DROP TABLE node; PRAGMA user_version = 7")
        let earlier = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try await earlier.treeHead() == head)
        try await earlier.close()
        let upgraded = try SQLiteActivityStore(path: scratch.path)
        #expect(try await upgraded.treeHead() == head)
    }

    @Test(arguments: [
        "UPDATE node SET hash = zeroblob(32) WHERE number = 1",
        "UPDATE node SET hash = x'00' WHERE number = 1",
        "DELETE FROM node WHERE number = 0",
    ])
    func `a wrong kept root is dropped where it is found, and the proof holds`(damage: String)
        async throws
    {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 5, activities: 900)
        var store = try SQLiteActivityStore(path: scratch.path)
        let head = try await store.treeHead()
        try await store.close()
        let kept = try nodes(scratch)
        try scratch.tamper(damage)
        store = try SQLiteActivityStore(path: scratch.path)
        let proof = try await store.inclusionProof(of: Position(300))
        let link = try await store.link(at: Position(300))
        try TreeProof.check(
            digests(proof),
            of: .leaf(digest(link)),
            at: 299,
            size: head.size.rawValue,
            root: digest(head.root)
        )
        #expect(try await store.treeHead() == head)
        try await store.close()
        #expect(try nodes(scratch) == kept)
    }

    @Test func `a size that the log doesn't have is refused`() async throws {
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 1)
        let store = try SQLiteActivityStore(path: scratch.path)
        let error = await #expect(throws: StoreError.self) {
            try await store.treeHead(at: head.position.next)
        }
        #expect(error?.code == .otherLog)
    }

    private func nodes(_ scratch: TemporaryStore) throws -> [Row] {
        try DatabaseQueue(path: scratch.path).read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM node ORDER BY level, number")
        }
    }

    private func naive(_ store: SQLiteActivityStore, _ size: Position) async throws -> [UInt8] {
        let links = try await store.links()
        var root = TreeRoot()
        for link in links.prefix(Int(size.rawValue)) { root.append(.leaf(try digest(link))) }
        return root.value.bytes
    }

    private func digest(_ bytes: [UInt8]) throws -> ChainDigest {
        try #require(ChainDigest(bytes))
    }

    private func digests(_ hashes: [[UInt8]]) throws -> [ChainDigest] {
        try hashes.map(digest)
    }
}

extension SQLiteActivityStore {
    fileprivate func links() async throws -> [[UInt8]] {
        try await read { reader in
            var links: [[UInt8]] = []
            try reader.source.statement("SELECT link FROM entry ORDER BY position")
                .forEach { links.append(try $0.bytes(0)) }
            return links
        }
    }

    fileprivate func link(at position: Position) async throws -> [UInt8] {
        try await read { [UInt8](try $0.link(at: position)) }
    }
}
