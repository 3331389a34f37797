import CActivityScan

// Safe, because the handle is private and valid from `init` to `deinit`.
/// A reader of the decompressed bytes of a source in blocks.
@safe final class ByteSource {
    let name: String
    private let memory: [UInt8]
    private let handle: OpaquePointer
    /// The first bytes, which are read ahead to recognize a foreign format, or `nil` before the first read.
    private var beginning: Result<ArraySlice<UInt8>, ReadError>?

    init(_ source: ActivitySource) throws(ReadError) {
        name = source.name
        switch source {
        case .file(let path):
            memory = []
            unsafe handle = try Self.open(path)
        case .standardInput:
            memory = []
            unsafe handle = try Self.unwrap(cas_source_open_standard_input(), name: name)
        case .bytes(let bytes, _):
            memory = bytes
            unsafe handle = try Self.unwrap(cas_source_open_memory(), name: name)
        }
    }

    deinit { unsafe cas_source_close(handle) }

    /// Reads bytes into the free part of a buffer and returns their number, which is 0 at the end.
    ///
    /// - Throws: `ReadError`, also for a source that begins like a format other than text.
    func read(into buffer: inout [UInt8], from start: Int, at place: () -> RecordLocation)
        throws(ReadError)
        -> Int
    {
        if beginning == nil { beginning = try lookAhead(at: place) }
        let ahead = try beginning?.get() ?? []
        guard !ahead.isEmpty else { return try readOn(into: &buffer, from: start, at: place) }
        let count = min(ahead.count, buffer.count - start)
        buffer.replaceSubrange(start..<start + count, with: ahead.prefix(count))
        beginning = .success(ahead.dropFirst(count))
        return count
    }

    /// Reads the first bytes of the source, or returns the error for a foreign format.
    private func lookAhead(
        at place: () -> RecordLocation
    ) throws(ReadError) -> Result<ArraySlice<UInt8>, ReadError> {
        var bytes = [UInt8](repeating: 0, count: ForeignFormat.beginning)
        var end = try readOn(into: &bytes, from: 0, at: place)
        // No more than needed: the rest of a pipe may come much later, and its first records should
        // be read before.
        while end > 0, ForeignFormat.isUndecided(Array(bytes[..<end])) {
            // The bytes before a failure are valid. The next read fails again, and reports it.
            guard let count = try? readOn(into: &bytes, from: end, at: place), count > 0 else {
                break
            }
            end += count
        }
        if let format = ForeignFormat(bytes[..<end]) {
            return .failure(ReadError(foreign: format, source: name))
        }
        return .success(bytes[..<end])
    }

    private func readOn(
        into buffer: inout [UInt8],
        from start: Int,
        at place: () -> RecordLocation
    ) throws(ReadError) -> Int {
        var count = 0
        let status = unsafe memory.withUnsafeBufferPointer { memory in
            unsafe buffer.withUnsafeMutableBufferPointer { buffer in
                unsafe cas_source_read(
                    handle,
                    memory.baseAddress,
                    memory.count,
                    buffer.baseAddress?.advanced(by: start),
                    buffer.count - start,
                    &count
                )
            }
        }
        guard let code = ReadError.Code(status) else { return count }
        let systemError = unsafe cas_source_system_error(handle)
        throw ReadError(
            code,
            at: place(),
            sourceOffset: Int64(clamping: unsafe cas_source_offset(handle)),
            cause: systemError == 0 ? nil : Self.text(of: systemError)
        )
    }

    private static func open(_ path: String) throws(ReadError) -> OpaquePointer {
        var handle: OpaquePointer?
        var systemError: Int32 = 0
        // The C function would end the path at a zero byte and open another file.
        let hasZero = path.utf8.contains(0)
        let status =
            unsafe hasZero
            ? CAS_SOURCE_CANNOT_OPEN : cas_source_open_path(path, &handle, &systemError)
        if let handle = unsafe handle { return unsafe handle }
        throw ReadError(
            ReadError.Code(status) ?? .cannotOpen,
            at: RecordLocation(source: path, line: 1, offset: 0),
            cause: systemError == 0 ? nil : text(of: systemError)
        )
    }

    private static func unwrap(
        _ handle: OpaquePointer?,
        name: String
    ) throws(ReadError) -> OpaquePointer {
        if let handle = unsafe handle { return unsafe handle }
        throw ReadError(.outOfMemory, at: RecordLocation(source: name, line: 1, offset: 0))
    }

    static func text(of systemError: Int32) -> String {
        // Longer than any message of the C library; a longer one would be cut.
        unsafe ScannerText.read(count: 256) { unsafe cas_error_text(systemError, $0, $1) }
    }
}

extension ReadError.Code {
    fileprivate init?(_ status: cas_source_status) {
        switch status {
        case CAS_SOURCE_OK: return nil
        case CAS_SOURCE_CANNOT_OPEN: self = .cannotOpen
        case CAS_SOURCE_IS_DIRECTORY: self = .isDirectory
        case CAS_SOURCE_OUT_OF_MEMORY: self = .outOfMemory
        case CAS_SOURCE_TRUNCATED_GZIP: self = .truncatedGzip
        case CAS_SOURCE_CORRUPT_GZIP: self = .corruptGzip
        case CAS_SOURCE_WRONG_CHECKSUM: self = .wrongChecksum
        case CAS_SOURCE_TRAILING_GARBAGE: self = .trailingGarbage
        default: self = .cannotRead
        }
    }
}

/// A reader of the decompressed bytes of a source in blocks, for callers that keep the bytes.
package final class UnpackedBytes {
    private let source: ByteSource
    private var block = [UInt8](repeating: 0, count: 1 << 20)
    private var offset: Int64 = 0

    /// Opens a source.
    package init(_ source: ActivitySource) throws(ReadError) {
        self.source = try ByteSource(source)
    }

    /// Returns a Boolean value indicating whether there is a next block, after passing it to a closure.
    package func withNextBlock(_ body: (UnsafeRawBufferPointer) -> Void) throws(ReadError) -> Bool {
        let start = offset
        let count = try source.read(into: &block, from: 0) {
            RecordLocation(source: source.name, line: 1, offset: start)
        }
        offset += Int64(count)
        if count > 0 { unsafe block.withUnsafeBytes { unsafe body(.init(rebasing: $0[..<count])) } }
        return count > 0
    }
}
