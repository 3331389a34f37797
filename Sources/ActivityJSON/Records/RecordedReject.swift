public import ContactProjector

/// A rejected record of an import, as the store keeps it.
public struct RecordedReject: Hashable, Sendable {
    /// The place among the rejects: they are numbered in the order in which they were recorded.
    public let number: Int64
    /// The imported source.
    public let source: ImportSource
    /// The line where it starts, counted from 1.
    public let line: Int
    /// The byte of the unpacked text where it starts, counted from 0.
    public let offset: Int64
    /// The reason for the rejection.
    ///
    /// It may contain unescaped text of the source.
    public let reason: String
    /// The time the store recorded it.
    public let recordedAt: Timestamp

    /// Creates a reject from its columns.
    package init(
        number: Int64,
        source: ImportSource,
        line: Int,
        offset: Int64,
        reason: String,
        recordedAt: Timestamp
    ) {
        self.number = number
        self.source = source
        self.line = line
        self.offset = offset
        self.reason = reason
        self.recordedAt = recordedAt
    }
}
