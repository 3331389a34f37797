import ContactProjector
import ContactProjectorTesting

/// A store that learns of something new whenever its log is read.
actor BusyStore: ActivityStore {
    private let store = InMemoryActivityStore()
    private var serial = 100

    func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        await store.append(activities)
    }

    func head() async throws(StoreError) -> LogHead { await store.head() }

    func streams() async throws(StoreError) -> [StreamID] { await store.streams() }

    func streams(of contact: ContactID) async throws(StoreError) -> [StreamID] {
        await store.streams(of: contact)
    }

    func log(of stream: StreamID, knownAt: KnownAt) async throws(StoreError) -> StreamLog {
        serial += 1
        let news: [Happening] = serial.isMultiple(of: 2) ? [.blocked(at: 1)] : [.unblocked(at: 2)]
        _ = await store.append([news[0].activity(of: stream, place: serial)])
        return await store.log(of: stream, knownAt: knownAt)
    }
}
