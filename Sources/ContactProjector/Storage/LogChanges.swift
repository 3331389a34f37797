extension ActivityStore {
    /// Follows the log from a position on, for as long as the task lives.
    ///
    /// ```swift
    /// for try await batch in store.changes(after: checkpoint) {
    ///     checkpoint = batch.last?.position ?? checkpoint
    /// }
    /// ```
    public func changes(after position: Position, batchSize: Int = 1_000) -> LogChanges {
        LogChanges(store: self, after: position, batchSize: batchSize)
    }
}

/// The entries of a log after a position: those that are there, then those that come.
///
/// Batches are never empty; they come by position, without gaps or repetition, so the last position of a batch is where
/// to resume. Nothing is read before it is asked for, so a slow follower costs no memory. The sequence ends when its task
/// is cancelled.
public struct LogChanges: AsyncSequence, Sendable {
    private let store: any ActivityStore
    private let position: Position
    private let batchSize: Int

    init(store: any ActivityStore, after position: Position, batchSize: Int) {
        precondition(batchSize > 0, "a batch of \(batchSize) entries")
        self.store = store
        self.position = position
        self.batchSize = batchSize
    }

    /// Starts to follow.
    public func makeAsyncIterator() -> Iterator {
        Iterator(store: store, position: position, batchSize: batchSize)
    }

    /// One follower's progress.
    public struct Iterator: AsyncIteratorProtocol {
        let store: any ActivityStore
        var position: Position
        let batchSize: Int

        /// Returns the next entries, once there are any; nil when the task is cancelled.
        ///
        /// - Throws: `StoreError` when the log can't be read; asking again resumes at the same place.
        public mutating func next(
            isolation actor: isolated (any _Concurrency.Actor)? = #isolation
        ) async throws(StoreError) -> [LogEntry]? {
            while !Task.isCancelled {
                do throws(StoreError) {
                    if let batch = try await batch() { return batch }
                    try await store.waitForEntry(after: position)
                } catch {
                    // A read that was cut short by the cancellation is no failure of the log.
                    guard Task.isCancelled else { throw error }
                }
            }
            return nil
        }

        private mutating func batch() async throws(StoreError) -> [LogEntry]? {
            let batch = try await store.entries(after: position, limit: batchSize)
            guard let last = batch.last else { return nil }
            position = last.position
            return batch
        }
    }
}
