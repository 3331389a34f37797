/// A property of a contact that is on or off at any time.
///
/// Attributes sort blocked, unsubscribed, then segments by id.
public enum Attribute: Hashable, Sendable {
    /// The block of messages to the contact.
    case blocked
    /// The contact's opt-out.
    case unsubscribed
    /// The contact's membership in a segment.
    case segment(SegmentID)
}

extension Attribute: Comparable {
    /// Returns a Boolean value indicating whether the left attribute sorts first.
    public static func < (left: Attribute, right: Attribute) -> Bool {
        switch (left, right) {
        case (.segment(let left), .segment(let right)): left < right
        case (.blocked, .unsubscribed), (.blocked, .segment), (.unsubscribed, .segment): true
        default: false
        }
    }
}

extension Attribute: CustomStringConvertible {
    /// `blocked`, `unsubscribed` or `segment ID`.
    public var description: String {
        switch self {
        case .blocked: "blocked"
        case .unsubscribed: "unsubscribed"
        case .segment(let id): "segment \(id)"
        }
    }
}
