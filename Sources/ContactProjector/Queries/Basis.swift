/// What an answer rests on.
public struct Basis: Hashable, Sendable {
    /// The as-of that was asked for.
    public let asOf: AsOf
    /// The last instant that speaks; nil when everything does.
    public let instant: Timestamp?
    /// The position that was used: a known-at past the head is clamped to the head.
    public let knownAt: Position
    /// The number of activities folded.
    public let activities: Int
    /// How many of them have no known time.
    public let undated: Int
    /// Whether the log holds the contact at all, and by then.
    public let presence: Presence

    /// States what an answer rests on.
    public init(
        asOf: AsOf = .end,
        instant: Timestamp? = nil,
        knownAt: Position = .zero,
        activities: Int = 0,
        undated: Int = 0,
        presence: Presence = .unknown
    ) {
        self.asOf = asOf
        self.instant = instant
        self.knownAt = knownAt
        self.activities = activities
        self.undated = undated
        self.presence = presence
    }
}

/// Whether a contact is in the log at the coordinate of a question.
public enum Presence: String, Hashable, Sendable {
    /// The log holds no activity of the contact.
    case unknown
    /// The contact's first activity comes later.
    case notYet
    /// At least one activity was folded.
    case present
    /// The contact's activities were erased, and nothing that came after the erasure was folded.
    case erased
}
