/// The as-of, log position and number of activities that a result was computed from.
public struct Basis: Hashable, Sendable {
    /// The as-of of the query.
    public let asOf: AsOf
    /// The last time included, or `nil` if all activities are.
    public let instant: Timestamp?
    /// The position that was used: a known-at past the head is clamped to the head.
    public let knownAt: Position
    /// The number of activities folded, without erased ones.
    public let activities: Int
    /// The number of folded activities without a time.
    public let undated: Int
    /// The presence of the contact in the log at the query time.
    public let presence: Basis.Presence
    /// The position of the stream's last erasure, or `nil` if there was none.
    ///
    /// It may be after ``knownAt``.
    public let erasedAt: Position?
    /// The contacts whose activities are folded with the contact's own, and the one that it became (rule 5.8).
    public let merges: ContactMerges

    /// Creates a basis from its parts.
    package init(
        asOf: AsOf = .end,
        instant: Timestamp? = nil,
        knownAt: Position = .zero,
        activities: Int = 0,
        undated: Int = 0,
        presence: Basis.Presence = .unknown,
        erasedAt: Position? = nil,
        merges: ContactMerges = ContactMerges()
    ) {
        self.asOf = asOf
        self.instant = instant
        self.knownAt = knownAt
        self.activities = activities
        self.undated = undated
        self.presence = presence
        self.erasedAt = erasedAt
        self.merges = merges
    }
}

extension Basis {
    /// The presence of a contact in the log at a query time.
    public enum Presence: String, Hashable, Sendable {
        /// The log holds no activity of the contact.
        case unknown
        /// The contact's first activity comes later.
        case notYet
        /// The log holds the contact, and at least one of its activities was folded.
        case present
        /// The contact's activities were erased, and no later one was folded.
        ///
        /// Its opt-outs still apply.
        case erased
    }
}
