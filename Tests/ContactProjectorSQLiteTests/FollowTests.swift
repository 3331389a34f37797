import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Testing

@Suite struct FollowTests {
    @Test(arguments: Stores.all)
    func `a follower gets what is there, then what comes, once each`(_ make: Stores) async throws {
        let scratch = try Scratch()
        let store = try make.store(scratch)
        let batches = try history(3, activities: 200).chunks(of: 20)
        _ = try await store.append(batches[0])
        let follower = Task {
            var entries: [LogEntry] = []
            for try await batch in store.changes(after: Position(5), batchSize: 7) {
                #expect(!batch.isEmpty && batch.count <= 7)
                entries += batch
                if entries.last?.activity.id == "last" { break }
            }
            return entries
        }
        for batch in batches.dropFirst() { _ = try await store.append(batch) }
        _ = try await store.append([Happening.blocked(at: 1, id: "last").activity()])
        let head = try await store.head().position.rawValue
        #expect(try await follower.value.map(\.position.rawValue) == Array(6...head))
    }

    @Test(arguments: Stores.all)
    func `a follower ends when it is cancelled`(_ make: Stores) async throws {
        let scratch = try Scratch()
        let store = try make.store(scratch)
        let follower = Task {
            var count = 0
            for try await batch in store.changes(after: .zero) { count += batch.count }
            return count
        }
        _ = try await store.append([Happening.blocked(at: 1).activity()])
        try await Task.sleep(for: .milliseconds(50))
        follower.cancel()
        #expect(try await follower.value <= 1)
    }

    @Test func `what this store appends is seen at once`() async throws {
        let scratch = try Scratch()
        let store = try SQLiteActivityStore(path: scratch.path)
        #expect(try await delay(from: store, to: store) < .milliseconds(250))
    }

    @Test func `what another connection appends is seen within a quarter of a second`() async throws
    {
        let scratch = try Scratch()
        let store = try SQLiteActivityStore(path: scratch.path)
        let reader = try SQLiteActivityStore(path: scratch.path, options: .init(mode: .readOnly))
        #expect(try await delay(from: store, to: reader) < .milliseconds(250))
    }

    private func delay(
        from writer: SQLiteActivityStore,
        to reader: SQLiteActivityStore
    ) async throws -> Duration {
        let follower = Task {
            for try await _ in reader.changes(after: .zero) { return ContinuousClock.now }
            return .now
        }
        try await Task.sleep(for: .milliseconds(330))
        _ = try await writer.append([Happening.blocked(at: 1).activity()])
        let appended = ContinuousClock.now
        return appended.duration(to: try await follower.value)
    }
}
