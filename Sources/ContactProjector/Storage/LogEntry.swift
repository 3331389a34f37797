/// One place of the log: what was recorded there, and when.
public struct LogEntry: Hashable, Sendable {
    /// The place in the log.
    public let position: Position
    /// When the log learnt of it; the same for everything of one append.
    public let recordedAt: Timestamp
    /// What was recorded.
    public let activity: Activity
    /// What it was to the log.
    public let kind: Kind

    /// What an entry is to the log.
    public enum Kind: Hashable, Sendable {
        /// A new activity.
        case activity
        /// Another description of the activity first recorded at this position.
        case revision(of: Position)
        /// The same id with another defining field; kept as evidence, never applied. What stands is at this position.
        case conflict(with: Position)
    }

    /// Records an activity at a place.
    public init(position: Position, recordedAt: Timestamp, activity: Activity, kind: Kind) {
        self.position = position
        self.recordedAt = recordedAt
        self.activity = activity
        self.kind = kind
    }

    /// Feeds the position, which is unique in a log, to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(position) }
}
