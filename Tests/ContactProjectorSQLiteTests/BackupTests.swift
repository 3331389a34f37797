import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import Testing

@Suite struct BackupTests {
    @Test func `a backup is the store as it was`() async throws {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        try await store.fillWithEverything(seed: 1)
        let head = try await store.backup(to: scratch.path("copy.db"))
        #expect(head == (try await store.chainHead()))
        let files = try scratch.files().keys.filter { $0.hasPrefix("copy.db") }.sorted()
        #expect(files == ["copy.db", "copy.db-lock"])
        for mode in [SQLiteActivityStore.Options.Mode.readOnly, .readWrite] {
            let copy = try SQLiteActivityStore(
                path: scratch.path("copy.db"),
                options: .init(mode: mode)
            )
            #expect(try await copy.verify(against: [head]).findings == [])
            #expect(try await copy.exported() == store.exported())
        }
    }

    @Test func `a backup is made while a writer appends`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1, activities: 2_000)
        let store = try SQLiteActivityStore(path: scratch.path)
        let first = try await store.head().position
        let writer = Task {
            var number = 0
            while !Task.isCancelled {
                number += 1
                let testActivity = TestActivity.blocked(at: 1, id: .fixture(100_000 + number))
                _ = try await store.append([testActivity.activity()])
            }
        }
        var heads: [ChainHead] = []
        for number in 1...3 {
            heads.append(try await store.backup(to: scratch.path("copy\(number).db")))
        }
        writer.cancel()
        _ = await writer.result
        #expect(heads.allSatisfy { $0.position >= first })
        for (number, head) in heads.enumerated() {
            #expect(try await store.verify(against: [head]).findings == [])
            let copy = try SQLiteActivityStore(
                path: scratch.path("copy\(number + 1).db"),
                options: .init(mode: .readOnly)
            )
            #expect(try await copy.verify(against: [head]).findings == [])
            #expect(try await copy.head().position == head.position)
        }
    }

    @Test func `a store that is open for reading is backed up as well`() async throws {
        let scratch = try TemporaryStore()
        let head = try await scratch.fill(seed: 1)
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let store = try SQLiteActivityStore(path: scratch.path, options: options)
        #expect(try await store.backup(to: scratch.path("copy.db")) == head)
    }

    @Test(arguments: ["contacts.db", "other"])
    func `a backup writes over nothing`(name: String) async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let store = try SQLiteActivityStore(
            path: scratch.path,
            options: .init(mode: .readOnly)
        )
        try Data("mine".utf8).write(to: URL(filePath: scratch.path("other")))
        let before = try scratch.files()[name]
        let error = await #expect(throws: StoreError.self) {
            try await store.backup(to: scratch.path(name))
        }
        #expect(error?.cause.hasSuffix("already exists") == true)
        #expect(try scratch.files()[name] == before)
    }

    @Test func `a directory that is not there is named`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        let store = try SQLiteActivityStore(path: scratch.path)
        let error = await #expect(throws: StoreError.self) {
            try await store.backup(to: scratch.path("nowhere/copy.db"))
        }
        #expect(error?.code == .unavailable)
        #expect(error?.cause.contains("nowhere") == true)
    }

    @Test func `a damaged store leaves no backup`() async throws {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 1)
        try scratch.tamper("UPDATE entry SET recorded_at = recorded_at + 1 WHERE position = 9")
        let store = try SQLiteActivityStore(path: scratch.path)
        let error = await #expect(throws: StoreError.self) {
            try await store.backup(to: scratch.path("copy.db"))
        }
        #expect(error?.code == .damaged)
        #expect(error?.cause.contains("position 9") == true)
        #expect(try scratch.files().keys.filter { $0.hasPrefix("copy.db") }.isEmpty)
    }
}
