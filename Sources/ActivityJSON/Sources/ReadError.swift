/// The reason a source can't be read further, in contrast to a rejected record.
///
/// Records that were read before the error remain valid.
public struct ReadError: Error, Hashable, Sendable {
    /// The kind of a read error.
    public enum Code: Hashable, Sendable {
        /// The file can't be opened.
        case cannotOpen
        /// The path names a directory.
        case isDirectory
        /// The system reported an error while reading.
        case cannotRead
        /// Memory ran out.
        case outOfMemory
        /// The gzip data stops in the middle.
        case truncatedGzip
        /// The gzip data can't be unpacked.
        case corruptGzip
        /// The checksum of the unpacked text doesn't match.
        case wrongChecksum
        /// Something other than gzip follows the gzip data.
        case trailingGarbage
        /// A record exceeds the limit of skipped bytes.
        case endlessRecord
        /// The decompressed text can't be stored.
        case cannotUnpack
        /// The file was truncated or written to while it was read.
        case changed
        /// The caller canceled the reading.
        case canceled
        /// The source isn't text in UTF-8.
        case foreign(ForeignFormat)
    }

    /// The kind of the error.
    public let code: Code
    /// The location in the text: the first byte that couldn't be read.
    public let place: RecordLocation
    /// The offset in the source itself, compressed if it is gzip, or `nil` if the source was never opened.
    public let sourceOffset: Int64?
    /// The system's description, or `nil` if it has none.
    public let cause: String?

    init(_ code: Code, at place: RecordLocation, sourceOffset: Int64? = nil, cause: String? = nil) {
        self.code = code
        self.place = place
        self.sourceOffset = sourceOffset
        self.cause = cause
    }

    /// Creates an error from the system's error number.
    package init(_ code: Code, at place: RecordLocation, systemError: Int32) {
        self.init(code, at: place, cause: ByteSource.text(of: systemError))
    }

    /// Creates an error for a source that changed while it was read.
    package init(changed source: String) {
        self.init(.changed, at: RecordLocation(source: source))
    }

    /// Creates an error for a source whose reading was canceled.
    package init(canceled source: String) {
        self.init(.canceled, at: RecordLocation(source: source))
    }

    /// Creates an error for a source in a foreign format.
    package init(foreign format: ForeignFormat, source: String) {
        self.init(.foreign(format), at: RecordLocation(source: source))
    }

    /// The suggestion of what to do next.
    public var hint: String {
        switch code {
        case .foreign(let format): format.hint(for: place.source)
        case .cannotOpen: "check the path and the permission to read it"
        case .isDirectory:
            "name the files in it, for example \(place.source.hasSuffix("/") ? place.source : place.source + "/")*.ndjson"
        case .cannotRead: "check the disk or the connection, then read again"
        case .outOfMemory: "free memory or lower the record limit, then read again"
        case .truncatedGzip: "fetch the file again; it is incomplete"
        case .corruptGzip, .wrongChecksum: "fetch the file again; it is damaged"
        case .trailingGarbage: "remove what follows the gzip data, or fetch the file again"
        case .endlessRecord: "look for a bracket or quote that is never closed"
        case .changed: "read it again once nothing writes to it"
        case .canceled: "read it again from the start"
        case .cannotUnpack: "free space in the folder for temporary files, or set TMPDIR to another"
        }
    }

    private var summary: String {
        let source = place.source
        return switch code {
        case .cannotOpen: "can't open \(source)"
        case .isDirectory: "\(source) is a directory"
        case .cannotRead: "can't read \(source)"
        case .outOfMemory: "out of memory while reading \(source)"
        case .truncatedGzip: "\(source): truncated gzip data"
        case .corruptGzip: "\(source): damaged gzip data"
        case .wrongChecksum: "\(source): gzip checksum mismatch"
        case .trailingGarbage: "\(source): unexpected data after the gzip stream"
        case .endlessRecord: "\(source):\(place.line): unterminated record"
        case .changed: "\(source) changed while it was read"
        case .canceled: "reading \(source) was canceled"
        case .cannotUnpack: "can't unpack \(source) into a temporary file"
        case .foreign(let format): "\(source == "-" ? "standard input" : source) is \(format)"
        }
    }
}

extension ReadError: CustomStringConvertible {
    /// The finding and the hint in one line.
    public var description: String { "\(finding); \(hint)" }

    /// The source, the failure, its location and its cause.
    package var finding: String {
        var text = summary
        if let sourceOffset { text += " at byte \(sourceOffset)" }
        if let cause, code != .isDirectory {
            text += ": \(cause.prefix(1).lowercased())\(cause.dropFirst())"
        }
        return text
    }
}
