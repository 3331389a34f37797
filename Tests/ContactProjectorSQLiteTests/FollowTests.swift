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
        #expect(try await shortestDelay(reading: .readWrite) < .milliseconds(50))
    }

    @Test func `what another connection appends is seen within a quarter of a second`() async throws
    {
        #expect(try await shortestDelay(reading: .readOnly) < .milliseconds(250))
    }

    /// The shortest of a few delays between an append's return and the follower's news, for other tests run meanwhile.
    private func shortestDelay(
        reading mode: SQLiteActivityStore.Options.Mode
    ) async throws -> Duration {
        let scratch = try Scratch()
        let writer = try SQLiteActivityStore(path: scratch.path)
        let reader =
            mode == .readWrite
            ? writer : try SQLiteActivityStore(path: scratch.path, options: .init(mode: mode))
        var delays: [Duration] = []
        for round in 1...8 {
            let position = try await writer.head().position
            let follower = Task {
                for try await _ in reader.changes(after: position) { return ContinuousClock.now }
                return .now
            }
            try await Task.sleep(for: .milliseconds(100 + 17 * round))
            _ = try await writer.append([Happening.blocked(id: .fixture(round)).activity()])
            let appended = ContinuousClock.now
            delays.append(appended.duration(to: try await follower.value))
        }
        return delays.min() ?? .zero
    }
}
