#if Postgres
import ContactProjector
import ContactProjectorTesting
import LogChain
import Testing
@testable import ContactProjectorPostgres

/// The tree over the chain: kept, grown, damaged, only read, and after an erasure.
@Suite struct TreeTests {
    private static let roots = "SELECT count(*) FROM contact_log.node"

    /// Returns the root of the links without any kept one.
    private func naive(_ store: PostgresActivityStore, _ size: Position) async throws -> [UInt8] {
        let links = try await store.read { connection in
            try await connection.query("SELECT link FROM contact_log.entry ORDER BY position")
                .map { try $0.bytes(0) }
        }
        var root = TreeRoot()
        for link in links.prefix(Int(size.rawValue)) { root.append(.leaf(try digest(link))) }
        return root.value.bytes
    }

    private func link(at position: Int64, of store: PostgresActivityStore) async throws -> [UInt8] {
        try await store.read { connection in
            try await connection.query(
                "SELECT link FROM contact_log.entry WHERE position = $1",
                [.number(position)]
            ).first?.bytes(0) ?? []
        }
    }

    private func digest(_ bytes: [UInt8]) throws -> ChainDigest {
        try #require(ChainDigest(bytes))
    }

    /// Makes a log of 900 entries that keeps three roots.
    private func keeping() async throws -> (TestDatabase, LogTreeHead) {
        let database = try await TestDatabase()
        let store = try await database.store()
        _ = try await store.append(try history(5, activities: 900))
        let head = try await store.treeHead()
        #expect(head.size.rawValue / 256 == 3)
        #expect(try await database.number(Self.roots) == 3)
        return (database, head)
    }

    @Test(arguments: [7, 8] as [UInt64])
    func `growth by appends keeps the roots that the links give`(seed: UInt64) async throws {
        let database = try await TestDatabase()
        let store = try await database.store()
        #expect(try await store.treeHead().root == ChainDigest.ofNothing.bytes)
        var random = SplitMix64(seed: seed)
        for batch in try history(seed, activities: 1_500).chunks(of: 190) {
            _ = try await store.append(batch)
            if random.below(3) == 0, let stream = batch.first?.stream {
                _ = try await store.erase(stream)
            }
            let head = try await store.treeHead()
            #expect(try await head.root == naive(store, head.size), "seed \(seed)")
        }
        let head = try await store.treeHead()
        #expect(try await database.number(Self.roots) == head.size.rawValue / 256)
        let old = Position(head.size.rawValue / 2)
        try TreeProof.check(
            await store.consistencyProof(from: old).map(digest),
            from: (old.rawValue, digest(await naive(store, old))),
            to: (head.size.rawValue, digest(head.root))
        )
        try await store.verify(treeHeads: [head])
    }

    @Test func `a proof reads only what was appended since the kept roots`() async throws {
        let (database, head) = try await keeping()
        // Without the links of full blocks, nothing but kept roots gives their root.
        try await database.execute(
            "UPDATE contact_log.entry SET link = sha256(link) WHERE position <= 512"
        )
        let kept = try await database.store().read { connection in
            try await connection.reading { size in
                let tree = try CompletedTree(TreeRows(connection), size: size)
                var whole = try LogTree(tree, size: size.rawValue)
                return try whole.root()
            }
        }
        #expect(kept.bytes == head.root)
        // A new store believes the links alone.
        #expect(try await database.store().treeHead(at: head.size) != head)
    }

    @Test(arguments: [
        "UPDATE contact_log.node SET hash = sha256(hash) WHERE number = 1",
        "UPDATE contact_log.node SET hash = '' WHERE number = 1",
        "DELETE FROM contact_log.node WHERE number = 0",
        "INSERT INTO contact_log.node VALUES (1, 9223372036854775807, sha256(''))",
        "INSERT INTO contact_log.node VALUES (-1, -1, '')",
    ])
    func `a wrong kept root is found by verify, and dropped by the next proof`(sql: String)
        async throws
    {
        let (database, head) = try await keeping()
        let store = try await database.store()
        try await store.verify()
        try await database.execute(sql)
        let error = await #expect(throws: StoreError.self) { try await store.verify() }
        #expect(error?.code == .damaged)
        #expect(error?.cause.contains("the tree ") == true)
        #expect(error?.hint.contains("checkpoint") == true)
        let again = try await database.store()
        try TreeProof.check(
            await again.inclusionProof(of: Position(300)).map(digest),
            of: .leaf(digest(await link(at: 300, of: again))),
            at: 299,
            size: head.size.rawValue,
            root: digest(head.root)
        )
        #expect(try await again.treeHead() == head)
        try await again.verify(treeHeads: [head])
        #expect(try await database.number(Self.roots) == 3)
    }

    @Test func `a store that is only read computes the roots and writes nothing`() async throws {
        let (database, head) = try await keeping()
        try await database.execute("DELETE FROM contact_log.node")
        var options = PostgresActivityStore.Options()
        options.mode = .readOnly
        let reader = try await database.store(options)
        #expect(try await reader.treeHead() == head)
        try await reader.verify(treeHeads: [head])
        #expect(try await database.number(Self.roots) == 0)
    }

    @Test func `roots of an earlier version's log are made, and its roles may use them`()
        async throws
    {
        let (database, head) = try await keeping()
        let (writer, reader) = (database.name + "_writer", database.name + "_reader")
        try await database.execute(
            """
            CREATE ROLE \(writer) LOGIN; CREATE ROLE \(reader) LOGIN;
            GRANT USAGE ON SCHEMA contact_log TO \(writer), \(reader);
            GRANT SELECT ON ALL TABLES IN SCHEMA contact_log TO \(writer), \(reader);
            GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA contact_log TO \(writer);
            DROP TABLE contact_log.node;
            DELETE FROM contact_log.migration WHERE number > 2
            """
        )
        _ = try await database.store()
        let read = try await PostgresActivityStore(
            database.address(of: database.name, user: reader)
        )
        #expect(try await read.treeHead() == head)
        #expect(try await database.number(Self.roots) == 0)
        let written = try await PostgresActivityStore(
            database.address(of: database.name, user: writer)
        )
        #expect(try await written.treeHead() == head)
        #expect(try await database.number(Self.roots) == 3)
    }

    @Test func `several processes may keep the roots at once`() async throws {
        let (database, head) = try await keeping()
        try await database.execute("DELETE FROM contact_log.node")
        try await withThrowingTaskGroup(of: LogTreeHead.self) { group in
            for _ in 0..<4 { group.addTask { try await database.store().treeHead() } }
            for try await found in group { #expect(found == head) }
        }
        #expect(try await database.number(Self.roots) == 3)
        try await database.store().verify()
    }
}
#endif
