import ContactProjector
import ContactProjectorTesting

/// A store of one's own, as the examples have one: everything is forwarded.
///
/// One that is made of batches can only be read. One that is closed says so instead of waiting.
struct MyStore: ActivityStore {
    private let forwarded: InMemoryActivityStore
    private let isReadOnly: Bool
    private let isClosed: Bool

    init(now: @escaping StoreConformance.Clock) throws {
        forwarded = InMemoryActivityStore(now: now)
        isReadOnly = false
        isClosed = false
    }

    init(
        of batches: [[Activity]],
        now: @escaping StoreConformance.Clock,
        isClosed: Bool = false
    ) async throws {
        forwarded = InMemoryActivityStore(now: now)
        for batch in batches { _ = await forwarded.append(batch) }
        isReadOnly = true
        self.isClosed = isClosed
    }

    private func checkWriting() throws(StoreError) {
        guard isReadOnly else { return }
        throw StoreError(code: .readOnly, cause: "the log is only read", hint: "copy it")
    }
}

extension MyStore {
    func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        try checkWriting()
        return await forwarded.append(activities)
    }

    func erase(_ stream: StreamID) async throws(StoreError) -> LogEntry? {
        try checkWriting()
        return await forwarded.erase(stream)
    }

    func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) async throws(StoreError) -> [LogEntry] {
        try checkWriting()
        return await forwarded.erase(activities, of: stream)
    }
}

extension MyStore {
    func head() async throws(StoreError) -> LogHead { await forwarded.head() }

    func logID() async throws(StoreError) -> LogID { await forwarded.logID() }

    func places(from position: Position, limit: Int) async throws(StoreError) -> [LogPlace] {
        await forwarded.places(from: position, limit: limit)
    }

    func streams() async throws(StoreError) -> [StreamID] { await forwarded.streams() }

    func streams(of contact: ContactID) async throws(StoreError) -> [StreamID] {
        await forwarded.streams(of: contact)
    }

    func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog {
        await forwarded.log(of: stream, knownAt: knownAt)
    }

    func entries(after position: Position, limit: Int) async throws(StoreError) -> [LogEntry] {
        await forwarded.entries(after: position, limit: limit)
    }

    func waitForEntry(after position: Position) async throws(StoreError) {
        if isClosed {
            throw StoreError(code: .closed, cause: "closed", hint: "open it again")
        }
        await forwarded.waitForEntry(after: position)
    }
}
