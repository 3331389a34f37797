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
