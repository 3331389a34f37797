internal import ActivityJSON
internal import CLibrary

/// The decompressed text of a source, accessible by offset.
struct SourceBytes: Sendable {
    let name: String
    let bytes: TextBytes
    /// The source if it can be read again, or `nil` if it can be read only once.
    let again: ActivitySource?

    /// Opens a plain file, or decompresses any other source into a temporary file without a name.
    ///
    /// - Throws: `ReadError` if the source can't be read, or there is no space to decompress it.
    init(_ source: ActivitySource, _ watcher: LoadWatcher) throws(ReadError) {
        name = source.name
        again = Self.comesAgain(source) ? source : nil
        switch source {
        case .bytes(let bytes, _) where !bytes.starts(with: Self.gzipMark):
            self.bytes = TextBytes(FixedBytes(copying: bytes))
            try check()
        case .file(let path):
            // `opened` returns `nil` also for a file that can't be read: decompressing it then
            // reports the error.
            if let opened = Self.opened(path) {
                bytes = opened
                try check()
            } else {
                bytes = try Self.unpacked(source, watcher)
            }
        case .bytes, .standardInput:
            bytes = try Self.unpacked(source, watcher)
        }
    }

    /// Opens several sources in their order.
    static func all(
        _ sources: [ActivitySource],
        _ watcher: LoadWatcher
    ) throws(ReadError) -> [SourceBytes] {
        var texts: [SourceBytes] = []
        for source in sources { texts.append(try SourceBytes(source, watcher)) }
        return texts
    }

    /// Returns a Boolean value indicating whether a source can be opened twice, which a pipe can't.
    private static func comesAgain(_ source: ActivitySource) -> Bool {
        switch source {
        case .bytes: true
        case .standardInput: false
        case .file(let path): isRegular(path)
        }
    }

    private static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return unsafe !path.utf8.contains(0) && stat(path, &status) == 0
            && status.st_mode & S_IFMT == S_IFREG
    }

    /// Throws if the beginning is of another format.
    ///
    /// A compressed source is checked when it is read.
    private func check() throws(ReadError) {
        let beginning = bytes.copy(0..<min(bytes.count, ForeignFormat.beginning))
        guard let format = ForeignFormat(beginning) else { return }
        throw ReadError(foreign: format, source: name)
    }

    private static let gzipMark: [UInt8] = [0x1F, 0x8B]

    /// Opens a regular file that isn't compressed, or returns `nil` for anything else, including
    /// errors.
    private static func opened(_ path: String) -> TextBytes? {
        guard isRegular(path) else { return nil }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard let file = OpenFile(adopting: descriptor) else {
            close(descriptor)
            return nil
        }
        let bytes = TextBytes(file)
        let isPacked = bytes.count >= 2 && bytes.copy(0..<2) == gzipMark
        return isPacked ? nil : bytes
    }

    private static func unpacked(
        _ source: ActivitySource,
        _ watcher: LoadWatcher
    ) throws(ReadError) -> TextBytes {
        let start = RecordLocation(source: source.name, line: 1, offset: 0)
        guard let spool = TemporaryFile() else { throw ReadError(spooling: start, cause: errno) }
        let reader = try UnpackedBytes(source)
        while unsafe try reader.withNextBlock({ block in unsafe spool.append(block) }) {
            try watcher.check(source.name)
            // After each block, so that a compressed file of gigabytes can be canceled while it is
            // decompressed.
            watcher.count(unpacked: spool.count)
            if let failure = spool.failure { throw ReadError(spooling: start, cause: failure) }
        }
        guard let bytes = spool.bytes() else { throw ReadError(spooling: start, cause: errno) }
        return bytes
    }
}

/// A temporary file without a name.
private final class TemporaryFile {
    private let descriptor: Int32
    private(set) var failure: Int32?
    private(set) var count = 0

    init?() {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array((folder + "/projector-XXXXXX").utf8CString)
        descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { return nil }
        // The name goes first: the system frees the file when the process ends, however it ends.
        unsafe unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    func append(_ block: UnsafeRawBufferPointer) {
        var rest = unsafe block
        while unsafe !rest.isEmpty, failure == nil {
            let written = unsafe write(descriptor, rest.baseAddress, rest.count)
            if written > 0 {
                count += written
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            } else if errno != EINTR {
                failure = errno
            }
        }
    }

    /// Returns the written bytes, or `nil` if the system refuses, with the reason in `errno`.
    func bytes() -> TextBytes? {
        // A duplicate, since this object and the `OpenFile` each close theirs.
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return nil }
        guard let file = OpenFile(adopting: copy) else {
            close(copy)
            return nil
        }
        return TextBytes(file)
    }
}

extension ReadError {
    /// Creates the error of a source that can't be decompressed.
    fileprivate init(spooling place: RecordLocation, cause: Int32) {
        self.init(.cannotUnpack, at: place, systemError: cause)
    }
}
