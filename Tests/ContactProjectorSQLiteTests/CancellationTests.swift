import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ContactProjectorSQLite

@Suite struct CancellationTests {
    @Test func `a canceled read says so, and a canceled write that nothing was written`()
        async throws
    {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        let read = await canceled { try await store.head() }
        #expect(read?.cause.hasSuffix("the read was canceled") == true)
        #expect(read?.hint == "try again")
        let export = await canceled { try await store.export { _ in } }
        #expect(export?.cause.hasSuffix("the read was canceled") == true)
        let write = await canceled {
            try await store.append([TestActivity.blocked(at: 1).activity()])
        }
        #expect(write?.cause.hasSuffix("the write was canceled") == true)
        #expect(write?.hint == "nothing was written; append again")
        #expect(try await store.head() == LogHead())
        let backup = await canceled { try await store.backup(to: scratch.path("copy.db")) }
        #expect(backup?.cause.hasSuffix("the copy was canceled") == true)
        #expect(try scratch.names().filter { $0.hasPrefix("copy.db") }.isEmpty)
    }

    @Test func `an erasure that is recorded leaves no text though its task is canceled`()
        async throws
    {
        let scratch = try TemporaryStore()
        let store = try SQLiteActivityStore(path: scratch.path)
        _ = try await store.append([TestActivity.blocked(at: 1).activity()])
        #expect(try scratch.files()["contacts.db-wal"] != Data())
        let error = await canceled { try await store.truncateLog() }
        #expect(error == nil)
        #expect(try scratch.files()["contacts.db-wal"] == Data())
    }

    /// Runs work in a task that is canceled, and returns what it throws.
    private func canceled(
        _ work: @escaping @Sendable () async throws -> some Sendable
    ) async -> StoreError? {
        let task = Task<StoreError?, Never> {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            do {
                _ = try await work()
                return nil
            } catch {
                return error as? StoreError
            }
        }
        return await task.value
    }
}
