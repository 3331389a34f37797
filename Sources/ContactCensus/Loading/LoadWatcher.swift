internal import ActivityJSON
internal import Synchronization

/// An observer of the progress of a load, which can cancel it.
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

    /// Throws if the load was canceled.
    func check(_ source: String) throws(ReadError) {
        // Remembered, so that all scanners stop once one of them has seen it.
        if wasCanceled.load(ordering: .relaxed) || isCanceled() {
            wasCanceled.store(true, ordering: .relaxed)
            throw ReadError(canceled: source)
        }
    }

    /// Reports the decompressed bytes of one source, before any record is read.
    func count(unpacked size: Int) {
        progress(records.load(ordering: .relaxed), bytes.load(ordering: .relaxed) + Int64(size))
    }

    /// Reports records and bytes that were read.
    func count(_ records: Int, bytes: Int) {
        let all = self.records.wrappingAdd(records, ordering: .relaxed).newValue
        let size = self.bytes.wrappingAdd(Int64(bytes), ordering: .relaxed).newValue
        progress(all, size)
    }
}
