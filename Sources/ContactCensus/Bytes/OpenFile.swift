internal import CLibrary
internal import Synchronization

/// A file that stays open and is read in place, as long as it doesn't change.
///
/// The file isn't mapped, so a change by another process never ends this one. Missing bytes are
/// read as zeros.
final class OpenFile: Sendable {
    private let descriptor: Int32
    private let stamp: FileStamp
    private let isTorn = Atomic(false)

    /// The size of the file when it was opened, in bytes.
    var count: Int { stamp.size }

    /// Takes over a descriptor of a regular file, or returns `nil` for another one, which the
    /// caller closes.
    init?(adopting descriptor: Int32) {
        guard let stamp = FileStamp(of: descriptor) else { return nil }
        self.descriptor = descriptor
        self.stamp = stamp
    }

    deinit { close(descriptor) }

    /// A Boolean value that indicates whether the file was truncated or changed, except at its end,
    /// since opening.
    ///
    /// A file that only grew still has the bytes that it had.
    var isChanged: Bool {
        guard !isTorn.load(ordering: .relaxed), let now = FileStamp(of: descriptor) else {
            return true
        }
        // A larger file with another time was appended to, which is allowed.
        return now.size < stamp.size || (now.size == stamp.size && now != stamp)
    }

    /// Fills a buffer with the bytes from an offset.
    func read(into buffer: UnsafeMutableRawBufferPointer, from offset: Int) {
        var rest = unsafe buffer
        var offset = offset
        while unsafe !rest.isEmpty {
            let count = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset))
            if count < 0 && errno == EINTR { continue }
            // Zeros instead of an error: a scan doesn't check each read, and its result is
            // discarded when ``isChanged`` is checked at the end.
            guard count > 0 else {
                isTorn.store(true, ordering: .relaxed)
                unsafe rest.initializeMemory(as: UInt8.self, repeating: 0)
                return
            }
            offset += count
            unsafe rest = UnsafeMutableRawBufferPointer(rebasing: rest[count...])
        }
    }
}

/// The size of a regular file and the time of its last write.
private struct FileStamp: Equatable {
    let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    init?(of descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        size = Int(status.st_size)
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        seconds = Int(time.tv_sec)
        nanoseconds = Int(time.tv_nsec)
    }
}
