public import ContactProjector

/// A difference between a contact's state in a log and its current state at the source.
public struct Drift: Hashable, Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// The attribute that differs.
    public let attribute: Attribute
    /// The attribute's state in the log, with the activity that set it.
    public let projected: AttributeState
    /// A Boolean value that indicates whether the attribute is on at the source.
    public let isOnAtSource: Bool
    /// The time it was turned on at the source, or `nil` if it is off or the source doesn't state it.
    public let sinceAtSource: Timestamp?
    /// The kind of the difference.
    public let kind: Kind

    /// A kind of difference.
    public enum Kind: String, Hashable, Sendable {
        /// The log's evidence contradicts the source: an activity is missing or was never sent.
        case value
        /// The attribute is on in both, but since another time.
        case time
        /// The log has no evidence, and nothing contradicts the source: the activity may be older than the stream.
        case unevidenced
    }

    /// A Boolean value that indicates whether the log's evidence contradicts the source.
    public var isContradiction: Bool { kind != .unevidenced }

    /// Compares a contact's state with the source's, attribute by attribute.
    ///
    /// Attributes that the source doesn't state are left out. Times less than a second apart count as equal, since the
    /// source stores some of them in whole seconds.
    ///
    /// - Parameters:
    ///   - state: The contact's state at the end of the log.
    ///   - beginning: The time of the contact's first dated activity, or `nil` if there is none. An attribute that the
    ///     source turned on since then should have an activity.
    ///   - contact: The contact at the source.
    ///   - seen: The newest observation of the contact in the log. A time that it states isn't a difference again.
    /// - Returns: The differences; empty if both agree.
    public static func drifts(
        of state: ContactState,
        from beginning: Timestamp?,
        against contact: SourceContact,
        seen: Observation? = nil
    ) -> [Drift] {
        let named = (contact.segments ?? [:]).keys.map { Attribute.segment($0) }
        let known = state.attributeStates.keys.filter {
            if case .segment = $0 { true } else { false }
        }
        let attributes = Set(named).union(known).union([.blocked, .unsubscribed])
        return attributes.sorted().compactMap { drift(of: $0, state, beginning, contact, seen) }
    }

    private static func drift(
        of attribute: Attribute,
        _ state: ContactState,
        _ beginning: Timestamp?,
        _ contact: SourceContact,
        _ seen: Observation?
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
            // The stream may start in the middle: only a change after its first activity should
            // have an activity of its own.
            let isMissing = since.flatMap { since in beginning.map { since >= $0 } } ?? false
            return drift(attributeState.decidedBy != nil || isMissing ? .value : .unevidenced)
        }
        guard isOn, let since, let projected = attributeState.since,
            abs(since.microseconds - projected.microseconds) >= 1_000_000
        else { return nil }
        return seen?.time(of: attribute) == since ? nil : drift(.time)
    }
}

extension Observation {
    fileprivate func time(of attribute: Attribute) -> Timestamp? {
        switch attribute {
        case .blocked: blocked?.since
        case .unsubscribed: unsubscribed?.since
        case .segment: nil
        }
    }
}

extension SourceContact {
    fileprivate func value(of attribute: Attribute) -> (isOn: Bool?, since: Timestamp?) {
        switch attribute {
        case .blocked: (isBlocked, blockedAt)
        case .unsubscribed: (isUnsubscribed, unsubscribedAt)
        // The source lists segments without the times of joining.
        case .segment(let id): (segments.map { $0[id] != nil }, nil)
        }
    }
}
