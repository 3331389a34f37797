import ContactProjector
import ContactProjectorTesting
import Foundation
import GRDB
import Testing

@testable import ContactProjectorSQLite

@Suite struct OpeningTests {
    @Test func `every commit waits for the disk`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        let writer = try #require(store.connections.writer)
        let settings = try await writer.writeWithoutTransaction { db in
            try ["synchronous", "secure_delete", "foreign_keys", "trusted_schema", "mmap_size"]
                .map { try Int.fetchOne(db, sql: "PRAGMA \($0)") }
        }
        #expect(settings == [2, 1, 1, 0, 0])
    }

    @Test func `a log goes on where it ended, and recorded time with it`() async throws {
        let scratch = try TemporaryStore()
        let clock = ManualClock(.second(50))
        for (second, id) in [(50, "a"), (20, "b"), (60, "c")] as [(Int, ActivityID)] {
            clock.set(.second(second))
            let store = try SQLiteActivityStore(path: scratch.path) { clock.now }
            _ = try await store.append([TestActivity.blocked(at: 1, id: id).activity()])
        }
        let store = try SQLiteActivityStore(path: scratch.path)
        let entries = try await store.allEntries()
        let start = Timestamp.second(50)
        #expect(entries.map(\.activity.id) == ["a", "b", "c"])
        #expect(
            entries.map(\.recordedAt) == [start, start.advanced(byMicroseconds: 1), .second(60)]
        )
    }

    @Test func `a second writer waits, then is told who is first`() async throws {
        let scratch = try TemporaryStore()
        let first = try SQLiteActivityStore(path: scratch.path)
        let options = SQLiteActivityStore.Options(writerWait: .milliseconds(50))
        let error = #expect(throws: StoreError.self) {
            try SQLiteActivityStore(path: scratch.path, options: options)
        }
        #expect(error?.code == .locked)
        #expect(
            error?.cause.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true
        )
        #expect(try await first.append([TestActivity.blocked(at: 1).activity()]).appended == 1)
    }

    @Test func `a reader opens beside the writer, and may not write`() async throws {
        let scratch = try TemporaryStore()
        let writer = try SQLiteActivityStore(path: scratch.path)
        let reader = try SQLiteActivityStore(path: scratch.path, options: .init(mode: .readOnly))
        _ = try await writer.append([TestActivity.blocked(at: 1).activity()])
        #expect(try await reader.head().position == Position(1))
        await #expect(throws: StoreError.self) { try await reader.append([]) }
        await #expect(throws: StoreError.self) { try await reader.erase(.fixture) }
    }

    @Test func `reading a store that is not there makes none`() throws {
        let scratch = try TemporaryStore()
        let error = #expect(throws: StoreError.self) {
            try SQLiteActivityStore(path: scratch.path, options: .init(mode: .readOnly))
        }
        #expect(error?.code == .unavailable)
        #expect(try scratch.files().isEmpty)
    }

    @Test(arguments: [
        "just some text that is longer than the header of a database, so that it is read to its end",
        "short", "SQLite format 3\0",
    ])
    func `what is no database is refused and left as it is`(text: String) throws {
        let scratch = try TemporaryStore()
        try Data(text.utf8).write(to: URL(filePath: scratch.path))
        try expectRefusal(of: scratch, .foreign)
    }

    @Test(arguments: ["DELETE", "WAL"])
    func `another program's database is refused and left as it is`(mode: String) throws {
        let scratch = try TemporaryStore()
        try scratch.tamper("PRAGMA journal_mode = \(mode); CREATE TABLE song (title TEXT)")
        try expectRefusal(of: scratch, .foreign)
        try scratch.tamper("PRAGMA application_id = 7")
        try expectRefusal(of: scratch, .foreign)
    }

    @Test func `a later schema is refused and left as it is`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        try scratch.tamper("PRAGMA user_version = 99")
        try FileManager.default.removeItem(atPath: scratch.path("contacts.db-lock"))
        try expectRefusal(of: scratch, .newer)
    }

    @Test func `an empty file becomes a store`() async throws {
        let scratch = try TemporaryStore()
        try Data().write(to: URL(filePath: scratch.path))
        try await scratch.fill(seed: 1)
        #expect(try await scratch.verification().isClean)
    }

    @Test func `a store whose making was cut short is made anew`() async throws {
        let scratch = try TemporaryStore()
        // The remains of a failed first commit: unused pages, and no mark of a store.
        try scratch.tamper(
            "PRAGMA journal_mode = WAL; CREATE TABLE scratch (id); DROP TABLE scratch"
        )
        try await scratch.fill(seed: 1)
        #expect(try await scratch.verification().isClean)
    }

    @Test func `a directory that is not there is named`() throws {
        let scratch = try TemporaryStore()
        let error = #expect(throws: StoreError.self) {
            try SQLiteActivityStore(path: scratch.path("nowhere/contacts.db"))
        }
        #expect(error?.code == .unavailable)
        #expect(error?.cause.contains("nowhere") == true)
    }

    private func expectRefusal(of scratch: TemporaryStore, _ code: StoreError.Code) throws {
        let before = try scratch.files()
        for mode in [SQLiteActivityStore.Options.Mode.readWrite, .readOnly] {
            let error = #expect(throws: StoreError.self) {
                try SQLiteActivityStore(path: scratch.path, options: .init(mode: mode))
            }
            #expect(error?.code == code)
        }
        #expect(try scratch.files() == before)
    }
}
