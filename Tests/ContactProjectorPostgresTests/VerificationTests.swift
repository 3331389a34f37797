#if Postgres
import ContactProjector
import ContactProjectorTesting
import LogChain
import Testing
@testable import ContactProjectorPostgres

/// What a verification decides again of the appends.
@Suite struct VerificationTests {
    private func activity(_ type: TestActivity, contact: String = "con_1") throws -> Activity {
        try asRead(type.activity(of: StreamID(contact: ContactID(contact))))
    }

    /// Seals all entries again after a change, as one who can write every table would.
    ///
    /// Only the decisions of the appends are wrong then: the chain, the commitments and the head hold.
    private func reseal(_ store: PostgresActivityStore) async throws {
        try await store.read { connection in
            let rows = try await connection.query(
                "SELECT \(EntryRow.columns), e.commitment FROM contact_log.entry e ORDER BY position"
            )
            var link = DigestChain.origin
            for row in rows.map(\.self) {
                let entry = try EntryRow.entry(row, PayloadCodec())
                link = DigestChain.link(
                    after: link,
                    header: EntryHeader(entry),
                    commitment: .init(try row.bytes(EntryRow.count))
                )
                _ = try await connection.query(
                    "UPDATE contact_log.entry SET link = $1 WHERE position = $2",
                    [.bytes([UInt8](link)), .number(entry.position.rawValue)]
                )
            }
            _ = try await connection.query(
                "UPDATE contact_log.head SET link = $1",
                [.bytes([UInt8](link))]
            )
        }
    }

    @Test(arguments: [
        // A revision that is called another activity, or a conflict.
        ("UPDATE contact_log.entry SET kind = 0, first_position = NULL WHERE position = 2", 2),
        ("UPDATE contact_log.entry SET kind = 2 WHERE position = 2", 2),
        // A conflict that is called one with another entry, or a revision.
        ("UPDATE contact_log.entry SET first_position = 1 WHERE position = 4", 4),
        ("UPDATE contact_log.entry SET kind = 1 WHERE position = 4", 4),
        // A first version that is called a revision.
        ("UPDATE contact_log.entry SET kind = 1, first_position = 1 WHERE position = 3", 3),
    ])
    func `an entry that no append would have recorded so is named`(sql: String, position: Int64)
        async throws
    {
        let database = try await TestDatabase()
        let store = try await database.store()
        _ = try await store.append([try activity(.noted("a", at: 1, note: "n", id: "x"))])
        _ = try await store.append([try activity(.noted("b", at: 1, note: "n", id: "x"))])
        _ = try await store.append([try activity(.blocked(at: 1, id: "y"))])
        _ = try await store.append([try activity(.blocked(at: 2, id: "y"))])
        let kinds = try await store.entries(after: .zero, limit: 9).map(\.kind)
        #expect(
            kinds == [
                .activity, .revision(of: Position(1)), .activity, .conflict(with: Position(3)),
            ]
        )
        try await reseal(store)
        #expect(try await store.verify().position == Position(4))
        try await database.execute(sql)
        try await reseal(store)
        let error = await #expect(throws: StoreError.self) { try await store.verify() }
        #expect(error?.code == .damaged)
        #expect(error?.cause.hasSuffix("would have recorded at position \(position)") == true)
    }

    @Test(arguments: [
        ("DELETE FROM contact_log.append WHERE last_position = 2", "differs from that of its"),
        ("DELETE FROM contact_log.append WHERE last_position = 3", "without an append"),
        (
            "INSERT INTO contact_log.append SELECT max(recorded_at) + 1, 4 FROM contact_log.append",
            "its append is recorded"
        ),
        ("UPDATE contact_log.head SET recorded_at = recorded_at + 1", "has another time"),
        (
            "UPDATE contact_log.entry SET payload = NULL WHERE position = 2",
            "payload missing without an erasure"
        ),
    ])
    func `an append or an erasure that isn't recorded is found`(sql: String, text: String)
        async throws
    {
        let database = try await TestDatabase()
        let store = try await database.store()
        for second in 1...3 {
            let id = ActivityID("a\(second)")
            _ = try await store.append([try activity(.noted("a", at: second, id: id))])
        }
        try await store.verify()
        try await database.execute(sql)
        let error = await #expect(throws: StoreError.self) { try await store.verify() }
        #expect(error?.code == .damaged)
        #expect(error?.cause.contains(text) == true, "\(error?.cause ?? "")")
    }

    @Test func `a text that an erasure should have removed is found`() async throws {
        let database = try await TestDatabase()
        let store = try await database.store()
        _ = try await store.append([try activity(.noted("a", at: 1))])
        try await database.execute(
            "CREATE TABLE kept AS SELECT payload FROM contact_log.entry; GRANT ALL ON kept TO PUBLIC"
        )
        _ = try await store.erase(StreamID(contact: "con_1"))
        try await store.verify()
        try await database.execute(
            "UPDATE contact_log.entry SET payload = kept.payload FROM kept WHERE position = 1"
        )
        let error = await #expect(throws: StoreError.self) { try await store.verify() }
        #expect(error?.code == .damaged)
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func `random logs with erasures of both kinds verify`(seed: UInt64) async throws {
        let store = try await TestDatabase().store()
        var random = SplitMix64(seed: seed)
        for batch in try history(seed, activities: 2_500).chunks(of: 61) {
            _ = try await store.append(batch)
            guard random.below(3) == 0, let some = batch.first else { continue }
            if random.below(2) == 0 {
                _ = try await store.erase(some.stream)
            } else {
                _ = try await store.erase([some.id], of: some.stream)
            }
        }
        let head = try await store.head()
        // More than a page of entries.
        #expect(head.position > Position(1_500), "seed \(seed)")
        #expect(try await store.verify().position == head.position, "seed \(seed)")
    }

    @Test func `kept heads are compared where they were`() async throws {
        let store = try await TestDatabase().store()
        var heads: [ChainHead] = []
        var trees: [LogTreeHead] = []
        for batch in try history(3, activities: 300).chunks(of: 50) {
            _ = try await store.append(batch)
            heads.append(try await store.chainHead())
            trees.append(try await store.treeHead())
        }
        #expect(try await store.verify(against: heads, treeHeads: trees) == heads.last)
        let wrong = ChainHead(position: heads[1].position, link: heads[2].link)
        let error = await #expect(throws: StoreError.self) {
            try await store.verify(against: [heads[0], wrong])
        }
        #expect(error?.code == .otherLog)
        #expect(error?.cause.contains("\(wrong.position):") == true)
    }
}
#endif
