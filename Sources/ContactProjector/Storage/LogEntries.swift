extension ActivityStore {
    /// Follows the log from a place on, by default from its start, for as long as the task lives.
    ///
    /// ```swift
    /// for try await batch in store.entries(following: kept) {
    ///     kept = batch.place
    /// }
    /// ```
    public func entries(following place: LogPlace? = nil, batchSize: Int = 1_000) -> LogEntries {
        LogEntries(store: self, after: place, batchSize: batchSize)
    }
}

/// The entries of a log after a place: those that are there, then those that come.
///
/// Batches are never empty and are ordered by position, without gaps or repetition. The place of a batch is where to
/// resume. Entries are read only on demand, so a slow follower costs no memory. The sequence ends when its task is
/// canceled.
public struct LogEntries: AsyncSequence, Sendable {
    private let store: any ActivityStore
    private let place: LogPlace?
    private let batchSize: Int

    init(store: any ActivityStore, after place: LogPlace?, batchSize: Int) {
        precondition(batchSize > 0, "batchSize must be positive, not \(batchSize)")
        self.store = store
        self.place = place
        self.batchSize = batchSize
    }

    /// Starts to follow.
    public func makeAsyncIterator() -> Iterator {
        Iterator(store: store, place: place, batchSize: batchSize)
    }

    /// One follower's progress.
    public struct Iterator: AsyncIteratorProtocol {
        let store: any ActivityStore
        var place: LogPlace?
        let batchSize: Int

        /// Returns the next entries, once there are any, or `nil` if the task is canceled.
        ///
        /// - Throws: `StoreError` when the log can't be read; asking again resumes at the same place. With the code
        ///   ``StoreError/Code/otherLog`` the place isn't one of this log, or no longer, and only the start is left.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(StoreError) -> LogBatch? {
            while !Task.isCancelled {
                do throws(StoreError) {
                    let start = try await start()
                    if let batch = try await store.batch(after: start, limit: batchSize) {
                        place = batch.place
                        return batch
                    }
                    try await store.waitForEntry(after: start.position)
                } catch {
                    // A read that was cut short by the cancellation is no failure of the log.
                    guard Task.isCancelled else { throw error }
                }
            }
            return nil
        }

        /// The place to read on from; that of the start is looked up once.
        private mutating func start() async throws(StoreError) -> LogPlace {
            if let place { return place }
            guard let origin = try await store.place(at: .zero) else {
                throw StoreError(
                    code: .damaged,
                    cause: "the log has no start",
                    hint: "every store has a place at position 0"
                )
            }
            place = origin
            return origin
        }
    }
}
