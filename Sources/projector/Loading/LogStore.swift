internal import ActivityJSON
internal import ContactProjector
#if Postgres
internal import ContactProjectorPostgres
#endif
internal import ContactProjectorSQLite
internal import Foundation

/// A store that the tool opens, in a file or on a server.
protocol LogStore: LogProving {
    /// Records the rejects of an import.
    @discardableResult
    func record(
        _ rejects: [Reject],
        of source: ImportSource
    ) async throws(StoreError) -> Int

    /// Returns the rejects after a number.
    func rejects(after number: Int64, limit: Int) async throws(StoreError) -> [RecordedReject]

    /// Returns the number of rejects.
    func rejectCount() async throws(StoreError) -> Int

    /// Returns the contents of the log in numbers, or `nil` if they have to be counted entry by entry.
    func knownCounts() async throws(StoreError) -> LogCounts?

    /// Returns the activities of other streams that share ids with a stream's activities or notes.
    func activitiesShared(with stream: StreamID) async throws(StoreError) -> [SharedActivities]

    /// Removes what was derived from the log and is kept beside it.
    func removeIndex()

    /// Writes the whole log as lines, and returns its head.
    @discardableResult
    func export(_ write: @escaping @Sendable ([UInt8]) throws -> Void) async throws -> ChainHead

    /// Closes the store.
    func close() async throws(StoreError)
}

extension SQLiteActivityStore: LogStore {
    func knownCounts() async throws(StoreError) -> LogCounts? { try await counts() }

    func removeIndex() { try? FileManager.default.removeItem(atPath: files.index) }
}

#if Postgres
extension PostgresActivityStore: LogStore {
    func knownCounts() async throws(StoreError) -> LogCounts? { nil }

    // The index of a log on a server is in memory alone.
    func removeIndex() {}
}
#endif
