import ContactProjector
import ContactProjectorTesting

/// A log that notes its reads, and may grow before each of them.
actor WatchedStore: ForwardingStore {
    /// A read of the log.
    enum Call: Equatable {
        case log, fold, entries
    }

    private let store: InMemoryActivityStore
    private(set) var calls: [Call] = []
    /// The number of times that the log will still grow.
    private var growths: Int
    private var serial = 0

    init(_ activities: [Activity], growths: Int = 0) async {
        store = InMemoryActivityStore()
        _ = await store.append(activities)
        self.growths = growths
    }

    /// The log itself, with the activities appended meanwhile.
    nonisolated var log: InMemoryActivityStore { store }
    nonisolated var forwarded: InMemoryActivityStore { store }

    /// Removes the noted calls.
    func forget() { calls = [] }

    private func note(_ call: Call) async {
        calls.append(call)
        guard growths > 0 else { return }
        growths -= 1
        serial += 1
        let happened: [TestActivity] = [
            serial.isMultiple(of: 2) ? .blocked(at: serial) : .unblocked(at: serial),
            .joined(SegmentID("seg_\(serial)"), at: serial), .left("seg_vip", at: serial),
            .noted("n\(serial)", at: serial),
        ]
        for (place, contact) in ["con_ada", "con_bob", "con_new\(serial)"].enumerated() {
            let stream = StreamID(contact: ContactID(contact))
            _ = await store.append(
                happened.enumerated().map { index, activity in
                    activity.activity(of: stream, place: serial * 100 + place * 10 + index)
                }
            )
        }
    }

    func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog {
        await note(.log)
        return await store.log(of: stream, knownAt: knownAt)
    }

    func fold<P: SnapshottableProjection>(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt,
        by projection: @escaping @Sendable (StreamID) -> P
    ) async throws(QueryError) -> FoldResult<P.State> {
        await note(.fold)
        return try await store.fold(of: contact, asOf: asOf, knownAt: knownAt, by: projection)
    }

    func entries(after position: Position, limit: Int) async throws(StoreError) -> [LogEntry] {
        await note(.entries)
        return await store.entries(after: position, limit: limit)
    }
}
