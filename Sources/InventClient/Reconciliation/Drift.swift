public import ContactProjector

/// A difference between what a log says of a contact and what the source says now.
public struct Drift: Hashable, Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// What is compared.
    public let attribute: Attribute
    /// What the log says, with the activity that decided it.
    public let projected: AttributeState
    /// A Boolean value that indicates whether the attribute is on at the source, and since when, where the source
    /// tells.
    public let isOnAtSource: Bool
    /// Since when it is on at the source, or `nil` if it is off, or the source does not say.
    public let sinceAtSource: Timestamp?
    /// What the difference means.
    public let kind: Kind

    /// What a difference means.
    public enum Kind: String, Hashable, Sendable {
        /// The log's evidence says otherwise: an activity is missing, or there was none.
        case value
        /// Both say that it is on, but since another time.
        case time
        /// The log has no evidence at all, and the source tells of no time since its activities began: the stream starts in the middle, and
        /// nothing contradicts the source.
        case unevidenced
    }

    /// A Boolean value that indicates whether the log's evidence contradicts the source.
    public var isContradiction: Bool { kind != .unevidenced }

    /// Compares a contact's state with what the source says of it, attribute by attribute in their order; what it does
    /// not say is no drift.
    ///
    /// Times count as the same within a second, since the source stores some of them so.
    ///
    /// - Parameters:
    ///   - state: What the log says at its end.
    ///   - beginning: When the contact's first dated activity occurred, or `nil` if there is none. What the source says
    ///     to be on since then should have left an activity.
    ///   - contact: What the source says.
    /// - Returns: The differences; none where both say the same.
    public static func drifts(
        of state: ContactState,
        from beginning: Timestamp?,
        against contact: SourceContact
    ) -> [Drift] {
        let named = (contact.segments ?? [:]).keys.map { Attribute.segment($0) }
        let known = state.attributeStates.keys.filter {
            if case .segment = $0 { true } else { false }
        }
        let attributes = Set(named).union(known).union([.blocked, .unsubscribed])
        return attributes.sorted().compactMap { drift(of: $0, state, beginning, contact) }
    }

    private static func drift(
        of attribute: Attribute,
        _ state: ContactState,
        _ beginning: Timestamp?,
        _ contact: SourceContact
    ) -> Drift? {
        let attributeState = state[attribute]
        let (told, since) = contact.value(of: attribute)
        guard let isOn = told else { return nil }
        func drift(_ kind: Kind) -> Drift {
            Drift(
                stream: state.stream,
                attribute: attribute,
                projected: attributeState,
                isOnAtSource: isOn,
                sinceAtSource: since,
                kind: kind
            )
        }
        guard attributeState.isOn == isOn else {
            let isMissing = since.flatMap { since in beginning.map { since >= $0 } } ?? false
            return drift(attributeState.decidedBy != nil || isMissing ? .value : .unevidenced)
        }
        guard isOn, let since, let projected = attributeState.since,
            abs(since.microseconds - projected.microseconds) >= 1_000_000
        else { return nil }
        return drift(.time)
    }
}

extension SourceContact {
    fileprivate func value(of attribute: Attribute) -> (isOn: Bool?, since: Timestamp?) {
        switch attribute {
        case .blocked: (isBlocked, blockedAt)
        case .unsubscribed: (isUnsubscribed, unsubscribedAt)
        case .segment(let id): (segments.map { $0[id] != nil }, nil)
        }
    }
}
