import ActivityJSON
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import Testing

@Suite struct RejectTests {
    private static let page = """
        {"id":"a","type":"contact_blocked","created_at":"2024-05-01T12:00:00Z","contact_id":"con_ada"}
        {"id":"b","type":"contact_blocked","created_at":"'); DROP TABLE entry; --\\u0000","contact_id":"con_ada"}
        {"id":"c"
        {"id":"d","type":"contact_unblocked","created_at":"2024-05-01T13:00:00Z","contact_id":"con_ada"}
        """

    @Test func `what an import could not read is kept with its place`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        let source = ImportSource(identity: "https://api.example/1", name: "page 1")
        try await importPage(into: store, source)
        let rejects = try await store.rejects()
        #expect(rejects.map(\.number) == [1, 2])
        #expect(rejects.map(\.line) == [2, 3])
        #expect(rejects.map(\.offset) == [95, 200])
        #expect(rejects.allSatisfy { $0.source == source })
        #expect(rejects[0].reason.contains("'); DROP TABLE entry; --\0"))
        #expect(try await store.rejects(after: 1).map(\.number) == [2])
        #expect(try await store.rejects(limit: 1).map(\.number) == [1])
        #expect(try await store.verify().findings == [])
    }

    @Test func `an import done again ends in the same store`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        let source = ImportSource(identity: "1", name: "page 1")
        try await importPage(into: store, source, upTo: 2)
        try await importPage(into: store, source)
        let once = (try await store.head(), try await store.rejects())
        try await importPage(into: store, source)
        #expect(try await store.head() == once.0)
        #expect(try await store.rejects() == once.1)
        #expect(try await store.rejectCount() == 2)
        try await importPage(into: store, ImportSource(identity: "2", name: "page 1"))
        #expect(try await store.rejectCount() == 4)
    }

    @Test func `a file is another source once its bytes are others`() throws {
        let scratch = try TemporaryStore()
        let path = scratch.path("page.json")
        try Data("one".utf8).write(to: URL(filePath: path))
        let first = try ImportSource(file: path)
        #expect(try ImportSource(file: path) == first)
        #expect(first.name == path)
        try Data("two".utf8).write(to: URL(filePath: path))
        #expect(try ImportSource(file: path) != first)
        #expect(throws: StoreError.self) { try ImportSource(file: scratch.path("none")) }
    }

    @Test func `a store of an earlier version is read as it is, and has no rejects`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        try scratch.tamper(
            """
            \(TemporaryStore.backToVersion3); DROP TABLE import_reject; DROP TABLE import_source;
            PRAGMA user_version = 2
            """
        )
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let old = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try await old.rejects() == [])
        #expect(try await old.rejectCount() == 0)
        #expect(try await old.verify().findings == [])
        let migrated = try SQLiteActivityStore(path: scratch.path)
        #expect(try await migrated.verify().findings == [])
        try await importPage(into: migrated, ImportSource(identity: "1", name: "page 1"))
        #expect(try await migrated.rejectCount() == 2)
    }

    /// Imports the page, or only its first items, as if it were truncated.
    private func importPage(
        into store: SQLiteActivityStore,
        _ source: ImportSource,
        upTo limit: Int = .max
    ) async throws {
        let reader = try ActivityReader(.bytes(Array(Self.page.utf8), name: source.name))
        var count = 0
        while count < limit, let item = try reader.next() {
            count += 1
            switch item {
            case .activity(let activity, _): _ = try await store.append([activity])
            case .rejected(let reject): try await store.record([reject], of: source)
            }
        }
    }
}
