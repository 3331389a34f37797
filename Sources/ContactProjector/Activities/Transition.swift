/// A change that turns an attribute on or off.
public struct Transition: Hashable, Sendable {
    /// The attribute that is turned on or off.
    public let attribute: Attribute
    /// A Boolean value that indicates whether the attribute is turned on.
    public let turnsOn: Bool
}

extension Activity {
    /// The transition of the activity, or `nil` if its type changes no attribute or it names no segment.
    public var transition: Transition? {
        switch kind {
        case .contactObserved: finding
        case .blockObserved: Transition(attribute: .blocked, turnsOn: true)
        case .unsubscribeObserved: Transition(attribute: .unsubscribed, turnsOn: true)
        case .segmentAdded: segment?.id.map { Transition(attribute: .segment($0), turnsOn: true) }
        case .segmentRemoved:
            segment?.id.map { Transition(attribute: .segment($0), turnsOn: false) }
        case .contactBlocked: Transition(attribute: .blocked, turnsOn: true)
        case .contactUnblocked: Transition(attribute: .blocked, turnsOn: false)
        case .contactUnsubscribed: Transition(attribute: .unsubscribed, turnsOn: true)
        case .contactResubscribed: Transition(attribute: .unsubscribed, turnsOn: false)
        case .noteCreated, .fileUploaded, .contactMerged, .contactUnmerged, .unknown: nil
        }
    }

    /// A Boolean value that indicates whether the activity still counts after an erasure.
    ///
    /// Only transitions of `blocked` and `unsubscribed` do, and observations of these (rule 3.9).
    var outlivesErasure: Bool {
        if let observation { return observation.statesFlag }
        return switch transition?.attribute {
        case .blocked?, .unsubscribed?: true
        case .segment?, nil: false
        }
    }
}
