public import ContactProjector
internal import Foundation
internal import Synchronization

/// The times of recent requests, kept in a file so that processes share one rate limit.
///
/// The source counts requests, and not the processes that send them: one that is killed and started again has already used some. A ring of
/// instants of a fixed size, which any task may use; what is written survives the end of the process, not that of the machine, which takes longer than a minute.
public final class RateLimitFile: Sendable {
    private let file: FileHandle
    private let next: Mutex<Int>
    private let now: @Sendable () -> Timestamp
    /// How long ago each request of an earlier process was sent, when the ledger was opened.
    let ages: [Duration]

    private static let places = 1_024
    private static let width = MemoryLayout<Int64>.size

    /// Opens a ledger, of mode 0600, and reads what an earlier process left.
    ///
    /// - Throws: ``InventError`` when it can't be written.
    public init(
        at path: String,
        now: @escaping @Sendable () -> Timestamp = { SystemClock.now }
    ) throws(InventError) {
        let made = PrivateFile.open(path, O_RDWR)
        guard made >= 0 else {
            throw InventError(
                .journal,
                cause: "can't write \(path)",
                hint: "check the permissions and the free space on the disk"
            )
        }
        file = FileHandle(fileDescriptor: made, closeOnDealloc: true)
        let data = (try? file.read(upToCount: Self.places * Self.width)) ?? Data()
        let instants = stride(from: 0, to: data.count - Self.width + 1, by: Self.width).map {
            start in
            data[start..<start + Self.width].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
        }
        let present = now().microseconds
        // A clock that was put back says nothing about what it calls the future.
        ages = instants.filter { $0 > 0 && $0 <= present }
            .map { .microseconds(present - $0) }
        let newest = instants.indices.max { instants[$0] < instants[$1] }
        next = Mutex((newest ?? -1) + 1)
        self.now = now
    }

    /// Takes note of a request that is sent now; one that can't be noted is sent all the same.
    func note() {
        let instant = now().microseconds.littleEndian
        let bytes = unsafe withUnsafeBytes(of: instant) { unsafe Array($0) }
        next.withLock { next in
            let place = next % Self.places
            next = place + 1
            _ = unsafe pwrite(file.fileDescriptor, bytes, bytes.count, off_t(place * Self.width))
        }
    }
}
