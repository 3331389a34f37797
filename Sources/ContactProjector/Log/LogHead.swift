/// The end of the log: its last position and when that was recorded.
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

    /// The recorded time of the next append: now, or just after the last one when the clock stepped back.
    public func nextRecordedAt(now: Timestamp) -> Timestamp {
        recordedAt.map { max(now, $0.advanced(byMicroseconds: 1)) } ?? now
    }
}
