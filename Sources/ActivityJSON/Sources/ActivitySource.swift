public import ContactProjector

/// The source of activities: plain or gzip text, recognized by its first bytes.
public enum ActivitySource: Sendable {
    /// A file, by its path.
    case file(String)
    /// Standard input, which stays open.
    case standardInput
    /// Bytes in memory, under a name for places.
    case bytes([UInt8], name: String)

    /// The name that places give it: the path, `-` for standard input, or the name of the bytes.
    public var name: String {
        switch self {
        case .file(let path): path
        case .standardInput: "-"
        case .bytes(_, let name): name
        }
    }
}

/// The contact and organization of records that name none, neither themselves nor in their envelope.
public struct ReadDefaults: Sendable {
    /// The organization.
    public var org: OrgID?
    /// The contact.
    public var contact: ContactID?

    /// Creates defaults from an organization and a contact.
    public init(org: OrgID? = nil, contact: ContactID? = nil) {
        self.org = org
        self.contact = contact
    }
}

/// Limits on the size and the nesting of a record.
///
/// Memory stays within about 30 times `maximumRecordBytes` for a hostile record of that size, and a few MiB otherwise.
public struct ReadLimits: Sendable {
    /// A longer record is rejected, and read over without being held.
    public var maximumRecordBytes: Int
    /// A record nested deeper is rejected; at most 1024.
    public var maximumDepth: Int
    /// The maximum size of a skipped record, in bytes.
    ///
    /// A longer one ends the source with an error.
    public var maximumSkippedBytes: Int

    /// Sets limits; traps when one of them is not positive or the record limit is beyond 1 GiB.
    public init(
        maximumRecordBytes: Int = 16 << 20,
        maximumDepth: Int = 512,
        maximumSkippedBytes: Int = 256 << 20
    ) {
        precondition(
            (1...1 << 30).contains(maximumRecordBytes),
            "maximumRecordBytes \(maximumRecordBytes) is outside 1 to 1 GiB"
        )
        precondition(
            (1...1024).contains(maximumDepth),
            "maximumDepth \(maximumDepth) is outside 1 to 1024"
        )
        precondition(
            maximumSkippedBytes > 0,
            "maximumSkippedBytes \(maximumSkippedBytes) isn't positive"
        )
        self.maximumRecordBytes = maximumRecordBytes
        self.maximumDepth = maximumDepth
        self.maximumSkippedBytes = maximumSkippedBytes
    }
}
