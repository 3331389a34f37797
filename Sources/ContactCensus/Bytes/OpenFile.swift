internal import CLibrary
internal import Synchronization

/// A file that stays open and is read where it is, for as long as it is what it was when it was opened.
///
/// Nothing of it is mapped, so that whatever others do to the file, reading it never ends the process: bytes that are gone
/// are read as zeros.
final class OpenFile: Sendable {
    private let descriptor: Int32
    private let stamp: FileStamp
    private let isTorn = Atomic(false)

    /// The bytes that the file had when it was opened.
    var count: Int { stamp.size }

    /// Takes over a descriptor of a regular file; `nil` for anything else, which the caller closes.
    init?(adopting descriptor: Int32) {
        guard let stamp = FileStamp(of: descriptor) else { return nil }
        self.descriptor = descriptor
        self.stamp = stamp
    }

    deinit { close(descriptor) }

    /// A Boolean value that indicates whether the file was truncated since it was opened, or written to but at its end.
    ///
    /// A file that only grew is the same up to where it was opened.
    var isChanged: Bool {
        guard !isTorn.load(ordering: .relaxed), let now = FileStamp(of: descriptor) else {
            return true
        }
        return now.size < stamp.size || (now.size == stamp.size && now != stamp)
    }

    /// Fills a buffer with the bytes from an offset on.
    func read(into buffer: UnsafeMutableRawBufferPointer, from offset: Int) {
        var rest = unsafe buffer
        var offset = offset
        while unsafe !rest.isEmpty {
            let count = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset))
            if count < 0 && errno == EINTR { continue }
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

/// The size of a regular file and when it was last written.
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
