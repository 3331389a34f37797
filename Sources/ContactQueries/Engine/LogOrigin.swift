package import ActivityJSON
package import ContactProjector

/// The origin of a log: the sources from which its activities were read, if known.
package protocol LogOrigin: Sendable {
    /// The names of the sources.
    var sources: [String] { get }

    /// The outcome of reading the sources in this process, or `nil` for a store, into which others
    /// import.
    var report: ImportReport? { get }

    /// Returns the number of records that could not be read.
    func rejectCount() async throws(StoreError) -> Int

    /// Returns the first records that could not be read, at most as many as the limit.
    func rejects(limit: Int) async throws(StoreError) -> [RejectedRecord]

    /// Returns the contents of the log in numbers, or `nil` if they aren't known without reading the log.
    func counts() async throws(StoreError) -> LogCounts?

    /// Returns the location that the entry at a position was read from, or `nil` if it isn't known.
    func location(of position: Position) -> RecordLocation?
}
