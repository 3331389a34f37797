extension ActivityStore {
    /// Returns the entries of the log after a place, by default from its start, until the task is canceled.
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

/// The entries of a log after a place: first the recorded ones, then new ones as they are appended.
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

    /// Creates the iterator of a follower.
    public func makeAsyncIterator() -> Iterator {
        Iterator(store: store, place: place, batchSize: batchSize)
    }

    /// The progress of a follower.
    public struct Iterator: AsyncIteratorProtocol {
        let store: any ActivityStore
        var place: LogPlace?
        let batchSize: Int

        /// Returns the next entries, once there are any, or `nil` if the task is canceled.
        ///
        /// - Throws: `StoreError` if the log can't be read; the next call resumes at the same place. With the code
        ///   ``StoreError/Code/otherLog`` the place doesn't belong to this log, or no longer, and only reading from the
        ///   start is possible.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(StoreError) -> LogBatch? {
            while !Task.isCancelled {
                do throws(StoreError) {
                    let start = try await start()
                    // Read before waiting: entries may have come since the last batch. An append
                    // between the two isn't lost, since the wait returns if the head is past the
                    // position.
                    if let batch = try await store.batch(after: start, limit: batchSize) {
                        place = batch.place
                        return batch
                    }
                    try await store.waitForEntry(after: start.position)
                } catch {
                    // Cancellation interrupts a read, which is the end of the sequence and not a failure of the log.
                    guard Task.isCancelled else { throw error }
                }
            }
            return nil
        }

        /// Returns the place after which to read; the place of the log's start is looked up once.
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
