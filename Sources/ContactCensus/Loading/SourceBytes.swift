internal import ActivityJSON
internal import CLibrary

/// The unpacked text of a source, all of it addressable.
struct SourceBytes: Sendable {
    let name: String
    let bytes: TextBytes
    /// What can be read once more; nil for what came only once.
    let again: ActivitySource?

    /// Opens a plain file; anything else is first unpacked into a file without a name, which goes with the process.
    ///
    /// - Throws: `ReadError` when the source can't be read, or there is no room to unpack it.
    init(_ source: ActivitySource, _ watcher: LoadWatcher) throws(ReadError) {
        name = source.name
        again = Self.comesAgain(source) ? source : nil
        switch source {
        case .bytes(let bytes, _) where !bytes.starts(with: Self.gzipMark):
            self.bytes = TextBytes(FixedBytes(copying: bytes))
            try check()
        case .file(let path):
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

    /// Opens sources, one after the other.
    static func all(
        _ sources: [ActivitySource],
        _ watcher: LoadWatcher
    ) throws(ReadError) -> [SourceBytes] {
        var texts: [SourceBytes] = []
        for source in sources { texts.append(try SourceBytes(source, watcher)) }
        return texts
    }

    /// Whether a source can be opened twice; a pipe can't.
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

    /// Refuses what isn't text; what is unpacked is checked as it is read.
    private func check() throws(ReadError) {
        let beginning = bytes.copy(0..<min(bytes.count, ForeignFormat.beginning))
        guard let format = ForeignFormat(beginning) else { return }
        throw ReadError(foreign: format, source: name)
    }

    private static let gzipMark: [UInt8] = [0x1F, 0x8B]

    /// The bytes of a regular file that isn't packed; nil for anything else, errors included.
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
            watcher.count(unpacked: spool.count)
            if let failure = spool.failure { throw ReadError(spooling: start, cause: failure) }
        }
        guard let bytes = spool.bytes() else { throw ReadError(spooling: start, cause: errno) }
        return bytes
    }
}

/// A file without a name that is filled, then read.
private final class TemporaryFile {
    private let descriptor: Int32
    private(set) var failure: Int32?
    private(set) var count = 0

    init?() {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array((folder + "/projector-XXXXXX").utf8CString)
        descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { return nil }
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

    /// What was written; `nil` when the system refuses, which `errno` explains.
    func bytes() -> TextBytes? {
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
    /// There is no place to unpack a source into.
    fileprivate init(spooling place: RecordLocation, cause: Int32) {
        self.init(.cannotUnpack, at: place, systemError: cause)
    }
}
