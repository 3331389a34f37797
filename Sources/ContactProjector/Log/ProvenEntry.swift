/// An entry with the digests from which its place in the log is proven.
public struct ProvenEntry: Sendable {
    /// The entry.
    public let entry: LogEntry
    /// The salt of the commitment, 32 bytes, or `nil` if there is no payload.
    public let salt: [UInt8]?
    /// The commitment to the payload, 32 bytes; random ones of an erasure.
    public let commitment: [UInt8]
    /// The link of the entry in the digest chain, 32 bytes.
    public let link: [UInt8]
    /// The link of the entry before it in the log, 32 bytes; zeros before the first.
    public let previous: [UInt8]

    /// Creates an entry with its digests.
    public init(
        entry: LogEntry,
        salt: [UInt8]?,
        commitment: [UInt8],
        link: [UInt8],
        previous: [UInt8]
    ) {
        self.entry = entry
        self.salt = salt
        self.commitment = commitment
        self.link = link
        self.previous = previous
    }
}
