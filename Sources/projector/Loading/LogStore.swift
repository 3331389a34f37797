internal import ActivityJSON
internal import ContactProjector
#if Postgres
internal import ContactProjectorPostgres
#endif
internal import ContactProjectorSQLite

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

    /// Writes the whole log as lines, and returns its head.
    @discardableResult
    func export(_ write: @escaping @Sendable ([UInt8]) throws -> Void) async throws -> ChainHead
}

extension SQLiteActivityStore: LogStore {
    func knownCounts() async throws(StoreError) -> LogCounts? { try await counts() }
}

#if Postgres
extension PostgresActivityStore: LogStore {
    func knownCounts() async throws(StoreError) -> LogCounts? { nil }
}
#endif
