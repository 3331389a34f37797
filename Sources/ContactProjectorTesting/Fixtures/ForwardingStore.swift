package import ContactProjector

/// A store of a test that forwards to another one, except for the methods that it implements
/// itself.
///
/// Folds aren't forwarded: by default they read the store's own ``log(of:knownAt:)``.
package protocol ForwardingStore: ActivityStore {
    /// The store to which all other calls are forwarded.
    var forwarded: InMemoryActivityStore { get }
}

extension ForwardingStore {
    /// Forwards an append.
    package func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        await forwarded.append(activities)
    }

    /// Forwards the head.
    package func head() async throws(StoreError) -> LogHead { await forwarded.head() }

    /// Forwards the log's id.
    package func logID() async throws(StoreError) -> LogID { await forwarded.logID() }

    /// Forwards places.
    package func places(
        from position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogPlace] {
        await forwarded.places(from: position, limit: limit)
    }

    /// Forwards the streams.
    package func streams() async throws(StoreError) -> [StreamID] { await forwarded.streams() }

    /// Forwards the streams of a contact.
    package func streams(of contact: ContactID) async throws(StoreError) -> [StreamID] {
        await forwarded.streams(of: contact)
    }

    /// Forwards the log of a contact.
    package func log(
        of stream: StreamID,
        knownAt: [KnownAt]
    ) async throws(StoreError) -> ContactLog {
        await forwarded.log(of: stream, knownAt: knownAt)
    }

    /// Forwards entries.
    package func entries(
        after position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogEntry] {
        await forwarded.entries(after: position, limit: limit)
    }

    /// Forwards the wait for an entry.
    package func waitForEntry(after position: Position) async throws(StoreError) {
        await forwarded.waitForEntry(after: position)
    }

    /// Forwards the erasure of a stream.
    package func erase(_ stream: StreamID) async throws(StoreError) -> LogEntry? {
        await forwarded.erase(stream)
    }

    /// Forwards the erasure of descriptions.
    package func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) async throws(StoreError) -> [LogEntry] {
        await forwarded.erase(activities, of: stream)
    }
}
