internal import ActivityJSON
internal import CLibrary

/// The unpacked text of a source, all of it addressable.
struct SourceBytes: Sendable {
    let name: String
    let bytes: FixedBytes
    /// What can be read once more; nil for what came only once.
    let again: ActivitySource?

    /// Maps a plain file; anything else is first unpacked into a file without a name, which goes with the process.
    ///
    /// - Throws: `ReadError` when the source can't be read, or there is no room to unpack it.
    init(_ source: ActivitySource) throws(ReadError) {
        name = source.name
        if case .standardInput = source { again = nil } else { again = source }
        switch source {
        case .bytes(let bytes, _) where !bytes.starts(with: Self.gzipMark):
            self.bytes = FixedBytes(copying: bytes)
            try check()
        case .file(let path):
            if let mapped = Self.mapped(path) {
                bytes = mapped
                try check()
            } else {
                bytes = try Self.unpacked(source)
            }
        case .bytes, .standardInput:
            bytes = try Self.unpacked(source)
        }
    }

    /// Refuses what isn't text; what is unpacked is checked as it is read.
    private func check() throws(ReadError) {
        let beginning = bytes.copy(0..<min(bytes.count, ForeignFormat.beginning))
        guard let format = ForeignFormat(beginning) else { return }
        throw ReadError(foreign: format, source: name)
    }

    private static let gzipMark: [UInt8] = [0x1F, 0x8B]

    /// The bytes of a regular file that isn't packed; nil for anything else, errors included.
    private static func mapped(_ path: String) -> FixedBytes? {
        guard !path.utf8.contains(0) else { return nil }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        guard let bytes = FixedBytes(mapping: descriptor, count: Int(status.st_size)) else {
            return nil
        }
        let isPacked = bytes.count >= 2 && bytes.copy(0..<2) == gzipMark
        return isPacked ? nil : bytes
    }

    private static func unpacked(_ source: ActivitySource) throws(ReadError) -> FixedBytes {
        let start = RecordLocation(source: source.name, line: 1, offset: 0)
        guard let spool = TemporaryMapping() else { throw ReadError(spooling: start, cause: errno) }
        let reader = try UnpackedBytes(source)
        while unsafe try reader.withNextBlock({ block in unsafe spool.append(block) }) {
            if let failure = spool.failure { throw ReadError(spooling: start, cause: failure) }
        }
        guard let bytes = spool.bytes() else { throw ReadError(spooling: start, cause: errno) }
        return bytes
    }
}

/// A file without a name that is filled, then mapped.
private final class TemporaryMapping {
    private let descriptor: Int32
    private var count = 0
    private(set) var failure: Int32?

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

    func bytes() -> FixedBytes? { FixedBytes(mapping: descriptor, count: count) }
}

extension ReadError {
    /// There is no place to unpack a source into.
    fileprivate init(spooling place: RecordLocation, cause: Int32) {
        self.init(.cannotUnpack, at: place, systemError: cause)
    }
}
