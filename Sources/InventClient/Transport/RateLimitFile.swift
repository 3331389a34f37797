internal import CLibrary
public import ContactProjector
internal import Foundation
internal import Synchronization

/// The times of recent requests, kept in a file so that processes share one rate limit.
///
/// The source counts requests by IP address, whichever process sends them. The file is a ring of times, of fixed size.
/// It can be used from any task. It survives a killed process, but isn't flushed to the disk: a restart of the machine
/// lasts longer than the limit's minute.
public final class RateLimitFile: Sendable {
    private let file: FileHandle
    private let next: Mutex<Int>
    private let now: @Sendable () -> Timestamp
    /// The ages of earlier processes' requests at the time the file was opened.
    let ages: [Duration]

    // More than twice the 480 requests of a minute, so that none that counts is overwritten.
    private static let places = 1_024
    private static let width = MemoryLayout<Int64>.size

    /// Opens the file, creating it with mode 0600, and reads the requests of earlier processes.
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
        // A time in the future was noted before the clock was set back; its age is unknown.
        ages = instants.filter { $0 > 0 && $0 <= present }
            .map { .microseconds(present - $0) }
        let newest = instants.indices.max { instants[$0] < instants[$1] }
        next = Mutex((newest ?? -1) + 1)
        self.now = now
    }

    /// Notes a request that is sent now.
    ///
    /// A failure to write is ignored: the limit then counts the requests of this process only.
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
