#if Postgres
import ActivityJSON
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import LogChain
import Synchronization
import Testing
@testable import ContactProjectorPostgres

@Suite struct MoveTests {
    /// A file in a folder of its own, which is removed afterwards.
    private final class Scratch: Sendable {
        let folder = URL.temporaryDirectory.appending(path: "contact-log-\(UUID())")

        init() throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func path(_ name: String) -> String { folder.appending(path: name).path }
    }

    /// A SQLite store with revisions, conflicts, erasures of both kinds and rejects.
    private func filled(_ path: String, seed: UInt64) async throws -> SQLiteActivityStore {
        let store = try SQLiteActivityStore(path: path)
        var random = SplitMix64(seed: seed)
        for batch in try history(seed, activities: 300).chunks(of: 13) {
            _ = try await store.append(batch)
            guard random.below(4) == 0, let some = batch.first else { continue }
            if random.below(2) == 0 {
                _ = try await store.erase(some.stream)
            } else {
                _ = try await store.erase([some.id], of: some.stream)
            }
        }
        let reject = Reject(
            place: RecordLocation(source: "f.ndjson", line: 3, offset: 99),
            reason: .missingField("id")
        )
        _ = try await store.record([reject], of: ImportSource(identity: "f 1", name: "f.ndjson"))
        return store
    }

    private func export(_ store: some LogExporting, to path: String) async throws {
        let bytes = Mutex<[UInt8]>([])
        _ = try await store.export { lines in bytes.withLock { $0 += lines } }
        try Data(bytes.withLock(\.self)).write(to: URL(filePath: path))
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a log that moves from SQLite keeps its root and its answers`(seed: UInt64) async throws {
        let scratch = try Scratch()
        let first = try await filled(scratch.path("a.db"), seed: seed)
        try await export(first, to: scratch.path("a.ndjson"))
        let moved = try await TestDatabase().store()
        let head = try await moved.restore(.file(scratch.path("a.ndjson")))
        #expect(try await head == first.chainHead())
        #expect(try await moved.head() == first.head())
        let entries = try await moved.entries(after: .zero, limit: .max)
        #expect(try await entries == first.entries(after: .zero, limit: .max), "seed \(seed)")
        #expect(try await moved.treeHead() == first.treeHead(), "seed \(seed)")
        #expect(try await moved.rejects() == first.rejects(), "seed \(seed)")
        let tree = try await first.treeHead()
        #expect(try await moved.verify(against: [head], treeHeads: [tree]) == head)
        let other = LogTreeHead(size: tree.size, root: tree.root.reversed())
        await #expect(throws: StoreError.self) { try await moved.verify(treeHeads: [other]) }
        let longer = ChainHead(position: head.position.next, link: head.link)
        await #expect(throws: StoreError.self) { try await moved.verify(against: [longer]) }
        let half = Position(head.position.rawValue / 2)
        #expect(
            try await moved.consistencyProof(from: half) == first.consistencyProof(from: half)
        )
        #expect(try await moved.inclusionProof(of: half) == first.inclusionProof(of: half))
        for stream in try await first.streams() {
            #expect(try await moved.state(of: stream) == first.state(of: stream), "seed \(seed)")
        }
        // And back: the same bytes but for the log's id.
        try await export(moved, to: scratch.path("b.ndjson"))
        let lines = try ["a", "b"].map { name in
            try String(contentsOfFile: scratch.path("\(name).ndjson"), encoding: .utf8)
                .split(separator: "\n").dropFirst()
        }
        #expect(lines[0] == lines[1], "seed \(seed)")
        try await SQLiteActivityStore.restore(
            .file(scratch.path("b.ndjson")),
            to: scratch.path("b.db")
        )
        let back = try SQLiteActivityStore(path: scratch.path("b.db"))
        #expect(try await back.verify(against: [head]).findings == [], "seed \(seed)")
        #expect(try await back.treeHead() == moved.treeHead(), "seed \(seed)")
        // Both continue alike.
        let more = try history(seed + 100, activities: 20)
        #expect(try await back.append(more).outcomes == moved.append(more).outcomes)
        #expect(try await moved.verify().position == back.head().position)
    }

    @Test func `the entries of a contact come with what proves them`() async throws {
        let scratch = try Scratch()
        let first = try await filled(scratch.path("a.db"), seed: 7)
        try await export(first, to: scratch.path("a.ndjson"))
        let moved = try await TestDatabase().store()
        try await moved.restore(.file(scratch.path("a.ndjson")))
        let streams = try await first.streams()
        let found = try await Self.proven(moved, streams)
        let right = try await Self.proven(first, streams)
        #expect(found.map(\.entry) == right.map(\.entry))
        #expect(found.map(\.salt) == right.map(\.salt))
        #expect(found.map(\.commitment) == right.map(\.commitment))
        #expect(found.map(\.link) == right.map(\.link))
        #expect(found.map(\.previous) == right.map(\.previous))
    }

    private static func proven(
        _ store: some LogProving,
        _ streams: [StreamID]
    ) async throws -> [ProvenEntry] {
        try await store.proving(streams) { log in
            var entries: [ProvenEntry] = []
            try log.forEachEntry(upTo: log.head) { entries.append($0) }
            return entries
        }
    }

    @Test func `a log that isn't empty isn't restored into`() async throws {
        let scratch = try Scratch()
        try await export(try await filled(scratch.path("a.db"), seed: 5), to: scratch.path("a"))
        let store = try await TestDatabase().store()
        _ = try await store.append(try history(1, activities: 3))
        let head = try await store.head()
        let error = await #expect(throws: StoreError.self) {
            try await store.restore(.file(scratch.path("a")))
        }
        #expect(error?.cause.contains("isn't empty") == true)
        #expect(try await store.head() == head)
    }

    @Test func `a log that has only rejects isn't empty`() async throws {
        let scratch = try Scratch()
        try await export(try await filled(scratch.path("a.db"), seed: 5), to: scratch.path("a"))
        let store = try await TestDatabase().store()
        let reject = Reject(
            place: RecordLocation(source: "g.ndjson", line: 1, offset: 0),
            reason: .missingField("id")
        )
        _ = try await store.record([reject], of: ImportSource(identity: "g", name: "g.ndjson"))
        let error = await #expect(throws: StoreError.self) {
            try await store.restore(.file(scratch.path("a")))
        }
        #expect(error?.cause.contains("isn't empty") == true)
        #expect(try await store.rejectCount() == 1)
    }

    @Test func `an export with a changed or missing line leaves the log empty`() async throws {
        let scratch = try Scratch()
        try await export(try await filled(scratch.path("a.db"), seed: 5), to: scratch.path("a"))
        let whole = try String(contentsOfFile: scratch.path("a"), encoding: .utf8)
        let lines = whole.split(separator: "\n").map { $0 + "\n" }
        let store = try await TestDatabase().store()
        for damaged in [
            lines.dropLast(9).joined(), lines.prefix(7).joined() + lines.dropFirst(8).joined(),
            whole.replacing("con_", with: "con-", maxReplacements: 1), "{}\n", "",
        ] {
            try Data(damaged.utf8).write(to: URL(filePath: scratch.path("b")))
            await #expect(throws: StoreError.self) {
                try await store.restore(.file(scratch.path("b")))
            }
            #expect(try await store.head() == LogHead())
            #expect(try await store.streams().isEmpty)
        }
        try await store.restore(.file(scratch.path("a")))
    }

    @Test(arguments: [
        "UPDATE contact_log.entry SET payload = payload || ' ' WHERE position = 4",
        "UPDATE contact_log.entry SET type = 'contact_blocked2' WHERE position = 4",
        "UPDATE contact_log.entry SET recorded_at = recorded_at + 1 WHERE position = 4",
        "UPDATE contact_log.entry SET link = sha256(link) WHERE position = 4",
        "DELETE FROM contact_log.entry WHERE position = 4",
        "DELETE FROM contact_log.entry WHERE position = (SELECT position FROM contact_log.head)",
        "UPDATE contact_log.stream SET secret = sha256(secret)",
        "UPDATE contact_log.head SET link = sha256(link)",
    ])
    func `a change behind the log's back is found`(sql: String) async throws {
        let database = try await TestDatabase()
        let store = try await database.store()
        _ = try await store.append(try history(2, activities: 40))
        #expect(try await store.verify().position > Position(4))
        try await database.execute(sql)
        let error = await #expect(throws: StoreError.self) { try await store.verify() }
        #expect(error?.code == .damaged)
    }

    @Test func `rejects are recorded once`() async throws {
        let store = try await TestDatabase().store()
        let source = ImportSource(identity: "file 1", name: "file\0")
        let rejects = (1...3).map {
            Reject(
                place: RecordLocation(source: "file", line: $0, offset: Int64($0)),
                reason: .missingField("id")
            )
        }
        #expect(try await store.record(rejects, of: source) == 3)
        #expect(try await store.record(rejects, of: source) == 0)
        #expect(try await store.rejectCount() == 3)
        #expect(try await store.rejects(after: 1, limit: 1).map(\.line) == [2])
        #expect(try await store.rejects().map(\.source) == [source, source, source])
    }
}
#endif
