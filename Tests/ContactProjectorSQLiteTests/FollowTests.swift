import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import TestStores
import Testing

@Suite struct FollowTests {
    @Test(arguments: Stores.all)
    func `a follower gets what is there, then what comes, once each`(_ make: Stores) async throws {
        let scratch = try TemporaryStore()
        let store = try await make.store(scratch)
        let batches = try history(3, activities: 200, .dense.withAliases).chunks(of: 20)
        _ = try await store.append(batches[0])
        let start = try #require(try await store.place(at: Position(5)))
        let follower = Task {
            var entries: [LogEntry] = []
            for try await batch in store.entries(following: start, batchSize: 7) {
                #expect(!batch.entries.isEmpty && batch.entries.count <= 7)
                entries += batch.entries
                #expect(batch.place.position == entries.last?.position)
                if entries.last?.activity.id == "last" { break }
            }
            return entries
        }
        for batch in batches.dropFirst() { _ = try await store.append(batch) }
        _ = try await store.append([TestActivity.blocked(at: 1, id: "last").activity()])
        let head = try await store.head().position.rawValue
        #expect(try await follower.value.map(\.position.rawValue) == Array(6...head))
    }

    @Test(arguments: Stores.all)
    func `a follower ends when it is cancelled`(_ make: Stores) async throws {
        let scratch = try TemporaryStore()
        let store = try await make.store(scratch)
        let follower = Task {
            var count = 0
            for try await batch in store.entries() { count += batch.entries.count }
            return count
        }
        _ = try await store.append([TestActivity.blocked(at: 1).activity()])
        try await Task.sleep(for: .milliseconds(50))
        follower.cancel()
        #expect(try await follower.value <= 1)
    }

    @Test func `a store that is only read follows its path to another file`() async throws {
        let (first, second) = (try TemporaryStore(), try TemporaryStore())
        try await first.fill(seed: 1)
        try await second.fill(seed: 2, activities: 60)
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let reader = try SQLiteActivityStore(path: first.path, options: options)
        let place = try await reader.headPlace()
        let expected = try SQLiteActivityStore(path: second.path, options: options)
        let (id, head) = (try await expected.logID(), try await expected.headPlace())
        try await expected.close()
        // While the path has no file, the opened one is still read.
        try FileManager.default.moveItem(atPath: first.path, toPath: first.path("aside"))
        #expect(try await reader.headPlace() == place)
        try FileManager.default.moveItem(atPath: second.path, toPath: first.path)
        #expect(try await reader.logID() == id)
        #expect(try await reader.headPlace() == head)
        await #expect(throws: StoreError.self) { try await reader.check(place) }
        try await reader.close()
        await #expect(throws: StoreError.self) { try await reader.head() }
    }

    @Test(arguments: [SQLiteActivityStore.Options.Mode.readWrite, .readOnly])
    func `what is appended while a follower waits is seen, on this connection and another`(
        mode: SQLiteActivityStore.Options.Mode
    ) async throws {
        let scratch = try TemporaryStore()
        let writer = try SQLiteActivityStore(path: scratch.path)
        let reader =
            mode == .readWrite
            ? writer : try SQLiteActivityStore(path: scratch.path, options: .init(mode: mode))
        for round in 1...8 {
            let place = try await writer.headPlace()
            let follower = Task {
                for try await batch in reader.entries(following: place) {
                    return batch.entries.map(\.position)
                }
                return []
            }
            // Long enough for the follower to be waiting; a shorter wait would be no error, only less of a test.
            try await Task.sleep(for: .milliseconds(10 * round))
            _ = try await writer.append([TestActivity.blocked(id: .fixture(round)).activity()])
            #expect(try await follower.value == [place.position.next])
        }
    }
}
