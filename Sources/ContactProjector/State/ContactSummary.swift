/// The status and attributes of one contact at one time, without texts.
public struct ContactSummary: Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// The number of activities that had happened, without erased ones.
    public let activities: Int
    /// The number of different notes among them.
    public let notes: Int
    /// The presence of the contact at that time.
    public let presence: Basis.Presence
    /// The position of the contact's last erasure, or `nil` if it was never erased.
    public let erasedAt: Position?
    /// The contacts whose activities are folded with the contact's own, and the one that it became (rule 5.8).
    public let merges: ContactMerges

    // A protocol, so that an index answers from its columns and never builds a dictionary of
    // attributes.
    private let turned: any TurnedAttributes

    /// Creates a summary from its parts.
    package init(
        stream: StreamID,
        activities: Int,
        notes: Int,
        presence: Basis.Presence,
        erasedAt: Position?,
        merges: ContactMerges,
        turned: any TurnedAttributes
    ) {
        self.stream = stream
        self.activities = activities
        self.notes = notes
        self.presence = presence
        self.erasedAt = erasedAt
        self.merges = merges
        self.turned = turned
    }

    /// Summarizes a state.
    public init(_ state: ContactState) { self.init(state, notes: state.noteCount) }

    /// Summarizes a state whose notes were counted elsewhere.
    package init(_ state: ContactState, notes: Int) {
        self.init(
            stream: state.stream,
            activities: state.basis.activities,
            notes: notes,
            presence: state.basis.presence,
            erasedAt: state.basis.erasedAt,
            merges: state.basis.merges,
            turned: state.attributeStates
        )
    }
}

extension ContactSummary {
    /// The state of an attribute, which is off without evidence if no activity turned it on or off.
    public subscript(attribute: Attribute) -> AttributeState { turned.state(of: attribute) }

    /// A Boolean value that indicates whether messages to the contact were blocked.
    public var isBlocked: Bool { turned.isOn(.blocked) }

    /// A Boolean value that indicates whether the contact had opted out.
    public var isUnsubscribed: Bool { turned.isOn(.unsubscribed) }

    /// The status of the source system; blocked takes precedence over unsubscribed.
    public var status: ContactStatus {
        isBlocked ? .blocked : isUnsubscribed ? .unsubscribed : .subscribed
    }

    /// The contact's reachability, with the evidence against it.
    public var reachability: Reachability {
        Reachability(
            blocked: isBlocked ? self[.blocked] : nil,
            unsubscribed: isUnsubscribed ? self[.unsubscribed] : nil,
            isPresent: activities > 0
        )
    }

    /// The segments that the contact was in, in the order they were entered, then by id.
    public var segments: [(segment: SegmentID, state: AttributeState)] {
        turned.memberships.sorted { left, right in
            left.state.since == right.state.since
                ? left.segment < right.segment
                : Timestamp.precedes(left.state.since, right.state.since)
        }
    }

    /// The number of segments that the contact was in.
    public var segmentCount: Int { turned.membershipCount }
}

/// The attributes of one contact that an activity turned on or off, in the format of their source.
package protocol TurnedAttributes: Sendable {
    /// Returns a Boolean value indicating whether an attribute is on.
    func isOn(_ attribute: Attribute) -> Bool
    /// Returns the state of an attribute, by default off without evidence.
    func state(of attribute: Attribute) -> AttributeState
    /// The segments that the contact is in, in any order.
    var memberships: [(segment: SegmentID, state: AttributeState)] { get }
    /// The number of segments that the contact is in.
    var membershipCount: Int { get }
}

extension [Attribute: AttributeState]: TurnedAttributes {
    /// Returns a Boolean value indicating whether an attribute is on.
    package func isOn(_ attribute: Attribute) -> Bool { self[attribute]?.isOn ?? false }

    /// Returns the state of an attribute, by default off without evidence.
    package func state(of attribute: Attribute) -> AttributeState {
        self[attribute] ?? AttributeState()
    }

    /// The segments that the contact is in, in any order.
    package var memberships: [(segment: SegmentID, state: AttributeState)] {
        compactMap { attribute, state in
            guard case .segment(let segment) = attribute, state.isOn else { return nil }
            return (segment, state)
        }
    }

    /// The number of segments that the contact is in.
    package var membershipCount: Int {
        count { if case .segment = $0.key { $0.value.isOn } else { false } }
    }
}
