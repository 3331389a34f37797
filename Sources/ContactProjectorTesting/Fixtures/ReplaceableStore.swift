public import ContactProjector

/// A log that can be replaced while it is used, as when a store's file is restored from a backup.
///
/// Each call goes to the current log. Use it to test a follower whose place no longer exists.
public actor ReplaceableStore: ActivityStore {
    private var store: any ActivityStore

    /// Creates a store with its first log.
    public init(_ store: any ActivityStore) { self.store = store }

    /// Replaces the log.
    public func replace(by other: any ActivityStore) { store = other }

    /// Appends to the current log.
    public func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        try await store.append(activities)
    }

    /// Returns the end of the current log.
    public func head() async throws(StoreError) -> LogHead { try await store.head() }

    /// Returns the id of the current log.
    public func logID() async throws(StoreError) -> LogID { try await store.logID() }

    /// Returns the places of the current log.
    public func places(
        from position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogPlace] {
        try await store.places(from: position, limit: limit)
    }

    /// Returns the streams of the current log.
    public func streams() async throws(StoreError) -> [StreamID] { try await store.streams() }

    /// Returns the streams of a contact in the current log.
    public func streams(of contact: ContactID) async throws(StoreError) -> [StreamID] {
        try await store.streams(of: contact)
    }

    /// Returns the log of a stream in the current log.
    public func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog
    {
        try await store.log(of: stream, knownAt: knownAt)
    }

    /// Returns the entries of the current log after a position.
    public func entries(
        after position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogEntry] {
        try await store.entries(after: position, limit: limit)
    }

    /// Returns once the current log has an entry after the position, checking every 20 ms.
    public func waitForEntry(after position: Position) async throws(StoreError) {
        while !Task.isCancelled, try await store.head().position <= position {
            // Polled, because the log may be replaced meanwhile, and its own wait would never end.
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Erases a stream of the current log.
    public func erase(_ stream: StreamID) async throws(StoreError) -> LogEntry? {
        try await store.erase(stream)
    }

    /// Erases the descriptions of activities in the current log.
    public func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) async throws(StoreError) -> [LogEntry] {
        try await store.erase(activities, of: stream)
    }
}
