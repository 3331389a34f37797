/// What an answer rests on.
public struct Basis: Hashable, Sendable {
    /// The as-of that was asked for.
    public let asOf: AsOf
    /// The last instant that speaks, or `nil` if everything does.
    public let instant: Timestamp?
    /// The position that was used: a known-at past the head is clamped to the head.
    public let knownAt: Position
    /// The number of activities folded, those that were erased not counted.
    public let activities: Int
    /// How many of them have no known time.
    public let undated: Int
    /// Whether the log holds the contact at all, and by then.
    public let presence: Basis.Presence
    /// The position of the stream's last erasure, or `nil` if there was none; it may lie beyond ``knownAt``.
    public let erasedAt: Position?

    /// States what an answer rests on.
    public init(
        asOf: AsOf = .end,
        instant: Timestamp? = nil,
        knownAt: Position = .zero,
        activities: Int = 0,
        undated: Int = 0,
        presence: Basis.Presence = .unknown,
        erasedAt: Position? = nil
    ) {
        self.asOf = asOf
        self.instant = instant
        self.knownAt = knownAt
        self.activities = activities
        self.undated = undated
        self.presence = presence
        self.erasedAt = erasedAt
    }
}

extension Basis {
    /// Whether a contact is in the log at the coordinate of a question.
    public enum Presence: String, Hashable, Sendable {
        /// The log holds no activity of the contact.
        case unknown
        /// The contact's first activity comes later.
        case notYet
        /// At least one activity was folded.
        case present
        /// The contact's activities were erased, and nothing that came after the erasure was folded; its opt-outs still hold.
        case erased
    }
}
