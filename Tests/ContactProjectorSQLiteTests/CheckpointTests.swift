import ContactProjector
import ContactProjectorTesting
import Foundation
import GRDB
import Testing

@testable import ContactProjectorSQLite

@Suite struct CheckpointTests {
    @Test func `an append is kept though the log can't be taken into the database`() async throws {
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 1)
        let store = try SQLiteActivityStore(path: scratch.path)
        let writer = try #require(store.connections.writer)
        try scratch.refuseWritesToDatabase()
        // More than the write-ahead log may grow before a commit writes it to the database.
        try await writer.write {
            try $0.execute(
                sql: "CREATE TABLE filler (bytes); INSERT INTO filler VALUES (zeroblob(36 << 20))"
            )
        }
        await #expect(throws: DatabaseError.self) {
            try await writer.writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
        }
        for number in 1...3 {
            let activity = TestActivity.blocked(at: number, id: .fixture(9_000 + number)).activity()
            #expect(try await store.append([activity]).appended == 1)
        }
        let size = try #require(try scratch.files()["contacts.db-wal"]).count
        #expect(size > 36 << 20)
        let position = try await store.head().position
        #expect(position.rawValue == head.position.rawValue + 3)
        await #expect(throws: StoreError.self) { try await store.close() }

        let reopened = try SQLiteActivityStore(path: scratch.path)
        #expect(try await reopened.head().position == position)
        #expect(try scratch.files()["contacts.db-wal"] == Data())
        try await #require(reopened.connections.writer).write {
            try $0.execute(sql: "DROP TABLE filler")
        }
        #expect(try await reopened.verify(against: [head]).findings == [])
    }
}

extension TemporaryStore {
    /// Replaces each of the process's descriptors of the database by a read-only one.
    fileprivate func refuseWritesToDatabase() throws {
        let reading = unsafe open(path, O_RDONLY)
        defer { close(reading) }
        let directory = "/proc/self/fd"
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            guard let descriptor = Int32(name), descriptor != reading,
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(name)"))
                    == path
            else { continue }
            #expect(dup2(reading, descriptor) == descriptor)
        }
    }
}
