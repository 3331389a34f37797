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

/// An attribute being turned on or off.
public struct Transition: Hashable, Sendable {
    /// The attribute that is turned on or off.
    public let attribute: Attribute
    /// A Boolean value that indicates whether the attribute is turned on.
    public let turnsOn: Bool
}

extension Activity {
    /// The transition that the activity makes, or `nil` if it changes no attribute or names none.
    public var transition: Transition? {
        switch kind {
        case .segmentAdded: segment?.id.map { Transition(attribute: .segment($0), turnsOn: true) }
        case .segmentRemoved:
            segment?.id.map { Transition(attribute: .segment($0), turnsOn: false) }
        case .contactBlocked: Transition(attribute: .blocked, turnsOn: true)
        case .contactUnblocked: Transition(attribute: .blocked, turnsOn: false)
        case .contactUnsubscribed: Transition(attribute: .unsubscribed, turnsOn: true)
        case .contactResubscribed: Transition(attribute: .unsubscribed, turnsOn: false)
        case .noteCreated, .fileUploaded, .unknown: nil
        }
    }

    /// A Boolean value that indicates whether the activity still counts after an erasure.
    ///
    /// An erasure silences everything but the opt-outs: transitions of `blocked` and `unsubscribed` (rule 3.9).
    var outlivesErasure: Bool {
        switch transition?.attribute {
        case .blocked?, .unsubscribed?: true
        case .segment?, nil: false
        }
    }
}
