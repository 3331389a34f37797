import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import Testing

@Suite struct IntegrityTests {
    private static let edits: [(sql: String, position: Int64)] = [
        (
            "UPDATE entry SET payload = CAST(replace(payload, 'created_at', 'Created_at') AS BLOB) WHERE position = 9",
            9
        ),
        ("UPDATE entry SET occurred_at = ifnull(occurred_at, 0) + 1 WHERE position = 9", 9),
        ("UPDATE entry SET recorded_at = recorded_at + 1 WHERE position = 9", 9),
        ("UPDATE entry SET id = id || 'x' WHERE position = 9", 9),
        ("UPDATE entry SET type = 'odd' WHERE position = 9", 9),
        ("UPDATE entry SET kind = 9 WHERE position = 9", 9),
        ("UPDATE entry SET commitment = zeroblob(32) WHERE position = 9", 9),
        ("UPDATE entry SET link = zeroblob(32) WHERE position = 9", 9),
        ("UPDATE entry SET payload = NULL WHERE position = 9", 9),
        ("UPDATE entry SET stream = stream % 4 + 1 WHERE position = 9", 9),
        ("DELETE FROM entry WHERE position = 9", 9),
        ("UPDATE entry SET position = 100000 WHERE position = 9", 9),
        ("UPDATE stream SET secret = zeroblob(32)", 1),
        ("UPDATE stream SET contact = 'someone'", 1),
        (
            "UPDATE append SET recorded_at = recorded_at + 1 WHERE recorded_at = (SELECT min(recorded_at) FROM append)",
            1
        ),
        ("DELETE FROM append WHERE recorded_at = (SELECT min(recorded_at) FROM append)", 1),
    ]

    @Test func `a sound log is clean, and so it is against an earlier head`() async throws {
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 1)
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append([TestActivity.blocked(at: 1, id: "late").activity()])
        let verification = try await store.verify(against: [head])
        #expect(verification.findings == [])
        #expect(verification.head == (try await store.chainHead()))
        #expect(verification.head.position == head.position.next)
    }

    @Test func `a chain head is read back from its text`() async throws {
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 1)
        #expect(ChainHead(head.description) == head)
        for text in ["", "1", "1:", "-1:\(head.link)", "\(head)0", "é:\(head)"] {
            #expect(ChainHead(text) == nil)
        }
    }

    @Test(arguments: edits)
    func `an edit is found at its first position`(sql: String, position: Int64) async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 5)
        try scratch.tamper("PRAGMA foreign_keys = OFF; \(sql)")
        let verification = try await scratch.verification()
        #expect(verification.firstBadPosition == Position(position), "\(verification.findings)")
    }

    @Test func `an exchange of two entries is found`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 5)
        try scratch.tamper(
            """
            UPDATE entry SET position = -1 WHERE position = 7;
            UPDATE entry SET position = 7 WHERE position = 8;
            UPDATE entry SET position = 8 WHERE position = -1;
            """
        )
        #expect(try await scratch.verification().firstBadPosition == Position(7))
    }

    @Test func `of several edits in a long log the first is found, whichever is examined first`()
        async throws
    {
        let scratch = try TemporaryStore()
        var options = SQLiteActivityStore.Options()
        options.synchronous = .off
        let store = try SQLiteActivityStore(path: scratch.path, options: options)
        // More appends and more entries than are read at once.
        for batch in try history(5, activities: 4_600).chunks(of: 4) {
            _ = try await store.append(batch)
        }
        try await store.close()
        #expect(try await scratch.verification().findings == [])
        for position in [4_321, 2_750, 1_001, 999] {
            try scratch.tamper(
                """
                UPDATE entry SET payload = CAST(payload || ' ' AS BLOB)
                WHERE position = \(position) AND payload IS NOT NULL;
                UPDATE entry SET link = zeroblob(32) WHERE position = \(position);
                """
            )
            let verification = try await scratch.verification()
            #expect(verification.firstBadPosition == Position(Int64(position)))
            #expect(verification.head.position == Position(Int64(position - 1)))
        }
        try scratch.tamper("DELETE FROM entry WHERE position = 500")
        let verification = try await scratch.verification()
        let missing = "entry missing; the log continues at position 501"
        #expect(verification.findings.first?.text == missing)
        #expect(verification.firstBadPosition == Position(500))
    }

    @Test func `an inserted entry is found`() async throws {
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 5)
        try scratch.tamper(
            """
            CREATE TEMP TABLE copy AS SELECT * FROM entry WHERE position = 9;
            UPDATE copy SET position = \(head.position.next), id = 'inserted';
            INSERT INTO entry SELECT * FROM copy;
            INSERT INTO append
            SELECT max(recorded_at) + 1, \(head.position.next) FROM append;
            """
        )
        #expect(try await scratch.verification().firstBadPosition == head.position.next)
    }

    @Test func `a cut tail is found with an earlier head`() async throws {
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 5)
        let last = head.position
        try scratch.tamper(
            """
            CREATE TEMP TABLE whole AS
            SELECT max(last_position) AS last FROM append WHERE last_position < \(last);
            DELETE FROM append WHERE last_position = \(last);
            DELETE FROM entry WHERE position > (SELECT last FROM whole);
            DELETE FROM stream WHERE id NOT IN (SELECT stream FROM entry);
            """
        )
        #expect(try await scratch.verification().isClean)
        let verification = try await scratch.verification(against: head)
        #expect(verification.firstBadPosition == verification.head.position.next)
    }

    @Test func `an older or another file is found with an earlier head`() async throws {
        let old = try TemporaryStore()
        try await old.fill(seed: 5, activities: 60)
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 5, activities: 120)
        #expect(try await old.verification(against: head).isClean == false)
        let other = try TemporaryStore()
        try await other.fill(seed: 5, activities: 200)
        #expect(try await other.verification(against: head).isClean == false)
    }

    @Test func `a flipped bit is found or changes nothing that is read`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 5)
        let sound = try await entries(scratch)
        let bytes = try Data(contentsOf: URL(filePath: scratch.path))
        var found = 0
        for _ in 0..<150 {
            let place = random.below(bytes.count)
            var damaged = bytes
            damaged[place] ^= 1 << random.below(8)
            try damaged.write(to: URL(filePath: scratch.path))
            let verification = try? await scratch.verification(against: head)
            if verification?.isClean == true {
                let isSame = try await entries(scratch) == sound
                #expect(isSame, "seed \(seed), byte \(place)")
            } else {
                found += 1
            }
            _ = try? await entries(scratch)
        }
        // About half the bytes of so small a file are unused.
        #expect(found > 30, "seed \(seed)")
    }

    @Test func `a file cut anywhere is an error or a finding`() async throws {
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 5)
        let bytes = try Data(contentsOf: URL(filePath: scratch.path))
        for length in stride(from: 1, to: bytes.count, by: 1_777) {
            try bytes.prefix(length).write(to: URL(filePath: scratch.path))
            let verification = try? await scratch.verification(against: head)
            #expect(verification?.isClean != true, "cut at \(length)")
        }
    }

    private func entries(_ scratch: TemporaryStore) async throws -> [LogEntry] {
        try await SQLiteActivityStore(path: scratch.path, options: .init(mode: .readOnly))
            .allEntries()
    }
}
