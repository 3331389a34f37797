/// Limits on the size and the nesting of a record.
///
/// Memory stays within about 30 times `maximumRecordBytes` for a hostile record of that size, and a few MiB otherwise.
public struct ReadLimits: Sendable {
    /// The maximum size of a record, in bytes.
    ///
    /// A longer one is rejected and skipped without being held in memory.
    public var maximumRecordBytes: Int
    /// The maximum depth of a record, at most 1024.
    ///
    /// A record with more levels is rejected.
    public var maximumDepth: Int
    /// The maximum size of a skipped record, in bytes.
    ///
    /// A longer one ends the source with an error.
    public var maximumSkippedBytes: Int

    /// Creates limits; traps if one is outside its range.
    public init(
        maximumRecordBytes: Int = 16 << 20,
        maximumDepth: Int = 512,
        maximumSkippedBytes: Int = 256 << 20
    ) {
        // Lengths of records have 32 bits in the scanner, and a parse needs several times the
        // record.
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
