/// The source system's status of a contact.
public enum ContactStatus: String, Hashable, Sendable {
    /// Neither blocked nor unsubscribed.
    case subscribed = "SUBSCRIBED"
    /// Opted out, not blocked.
    case unsubscribed = "UNSUBSCRIBED"
    /// Blocked, whether opted out or not.
    case blocked = "BLOCKED"
}
