internal import ActivityJSON
internal import Synchronization

/// The one who is told how far a load is, and may end it.
final class LoadWatcher: Sendable {
    private let isCanceled: @Sendable () -> Bool
    private let progress: @Sendable (_ records: Int, _ bytes: Int64) -> Void
    private let wasCanceled = Atomic(false)
    private let records = Atomic(0)
    private let bytes = Atomic<Int64>(0)

    init(
        isCanceled: @escaping @Sendable () -> Bool = { Task.isCancelled },
        progress: @escaping @Sendable (_ records: Int, _ bytes: Int64) -> Void = { _, _ in }
    ) {
        self.isCanceled = isCanceled
        self.progress = progress
    }

    /// Ends the reading of a source once somebody gave up.
    func check(_ source: String) throws(ReadError) {
        if wasCanceled.load(ordering: .relaxed) || isCanceled() {
            wasCanceled.store(true, ordering: .relaxed)
            throw ReadError(canceled: source)
        }
    }

    /// Takes note of what was unpacked of one source, before any of it is read.
    func count(unpacked size: Int) {
        progress(records.load(ordering: .relaxed), bytes.load(ordering: .relaxed) + Int64(size))
    }

    /// Takes note of what was read.
    func count(_ records: Int, bytes: Int) {
        let all = self.records.wrappingAdd(records, ordering: .relaxed).newValue
        let size = self.bytes.wrappingAdd(Int64(bytes), ordering: .relaxed).newValue
        progress(all, size)
    }
}
