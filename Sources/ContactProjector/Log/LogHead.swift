/// The end of the log: its last position and the record time of that position.
public struct LogHead: Hashable, Sendable {
    /// The last position; zero when the log is empty.
    public let position: Position
    /// The record time of the last entry, or `nil` if the log is empty.
    public let recordedAt: Timestamp?

    /// Creates a head, by default of an empty log.
    public init(position: Position = .zero, recordedAt: Timestamp? = nil) {
        self.position = position
        self.recordedAt = recordedAt
    }

    /// Returns the record time of the next append: now, or one microsecond after the last if the clock isn't later.
    public func nextRecordedAt(now: Timestamp) -> Timestamp {
        // The machine's clock may be set back. Record times strictly increase all the same, or a
        // known-at by time couldn't separate two appends.
        recordedAt.map { max(now, $0.advanced(byMicroseconds: 1)) } ?? now
    }
}
