#if Postgres
import ContactProjector
import Foundation
import Synchronization
import Testing
@testable import ContactProjectorPostgres

/// A database that is put back to an earlier time, as a server's backup does.
@Suite struct RestoredTests {
    private func expectRefusal(of place: LogPlace, by store: PostgresActivityStore) async {
        let error = await #expect(throws: StoreError.self) { try await store.check(place) }
        #expect(error?.code == .otherLog, "\(place)")
        await #expect(throws: StoreError.self) {
            for try await _ in store.entries(following: place) { Issue.record("\(place)") }
        }
    }

    @Test func `a restored database is the same log, and refuses what came after its time`()
        async throws
    {
        let database = try await TestDatabase()
        let first = try await database.store()
        _ = try await first.append([try activity("a"), try activity("b")])
        let (place, head) = (try await first.headPlace(), try await first.verify())
        let tree = try await first.treeHead()
        // A copy is made of a database that has no connection.
        await first.close()
        let restored = try await TestDatabase(copying: database).store()
        let store = try await database.store()
        _ = try await store.append([try activity("c"), try activity("d")])
        let (later, laterHead) = (try await store.headPlace(), try await store.verify())
        let laterTree = try await store.treeHead()
        #expect(try await restored.logID() == store.logID())
        for other in [[], [try activity("x"), try activity("y"), try activity("z")]] {
            _ = try await restored.append(other)
            try await restored.check(place)
            #expect(
                try await restored.verify(against: [head], treeHeads: [tree]).position.rawValue
                    == Int64(2 + other.count)
            )
            await expectRefusal(of: later, by: restored)
            await #expect(throws: StoreError.self) {
                try await restored.verify(against: [laterHead])
            }
            await #expect(throws: StoreError.self) {
                try await restored.verify(treeHeads: [laterTree])
            }
        }
        // What the restore lost may be appended again, at other positions.
        #expect(try await restored.append([try activity("c"), try activity("d")]).appended == 2)
        await expectRefusal(of: later, by: restored)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a task that waits for more is told when the log goes back`() async throws {
        let database = try await TestDatabase()
        let store = try await database.store()
        _ = try await store.append((1...3).map { try activity("\($0)") })
        let isTold = Mutex(false)
        let waiter = Task {
            defer { isTold.withLock { $0 = true } }
            try await store.waitForEntry(after: Position(6))
        }
        // Five lookups a second: the waiter finds the log longer, and then shorter.
        var round = 10
        while !isTold.withLock(\.self) {
            _ = try await store.append([try activity("\(round)"), try activity("\(round + 1)")])
            try await Task.sleep(for: .milliseconds(400))
            try await database.execute(
                """
                DELETE FROM contact_log.append WHERE last_position > 3;
                DELETE FROM contact_log.entry WHERE position > 3;
                UPDATE contact_log.head SET position = 3,
                    link = (SELECT link FROM contact_log.entry WHERE position = 3)
                """
            )
            try await Task.sleep(for: .milliseconds(400))
            round += 2
        }
        let error = await #expect(throws: StoreError.self) { try await waiter.value }
        #expect(error?.code == .otherLog)
    }
}

extension TestDatabase {
    /// The contents of a database at this time, which no one may be connected to.
    init(copying database: TestDatabase) async throws {
        folder = database.folder
        name = database.name + "_copy"
        try await execute("CREATE DATABASE \(name) TEMPLATE \(database.name)", in: "postgres")
    }
}
#endif
