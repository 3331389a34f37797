/// The answer to whether a contact may be messaged, with the evidence against it (rule 3.3).
///
/// Equal facts give equal values, whether a history was folded or the answer comes from an index of all contacts.
public enum Reachability: Hashable, Sendable {
    /// The contact is neither blocked nor unsubscribed, and at least one activity counts.
    case reachable
    /// The contact is blocked, unsubscribed or both; `nil` for the attribute that is off.
    case notReachable(blocked: AttributeState?, unsubscribed: AttributeState?)
    /// No activity of the contact counts: it is unknown, not yet present, or erased.
    case unknown

    /// Creates the answer from the attributes that are on; with none, it depends on whether an activity counts.
    package init(blocked: AttributeState?, unsubscribed: AttributeState?, isPresent: Bool) {
        // Attributes first: an opt-out survives an erasure, after which no activity counts (rule
        // 3.9).
        if blocked != nil || unsubscribed != nil {
            self = .notReachable(blocked: blocked, unsubscribed: unsubscribed)
        } else {
            self = isPresent ? .reachable : .unknown
        }
    }

    /// A Boolean value that indicates whether the contact may be messaged: `false` if nothing is known.
    public var isReachable: Bool { self == .reachable }

    /// The activities that forbid messages, that of the block first; empty if no attribute is on.
    public var evidence: [ActivityID] {
        guard case .notReachable(let blocked, let unsubscribed) = self else { return [] }
        return [blocked, unsubscribed].compactMap { $0?.decidedBy }
    }

    /// The name in JSON and tables.
    public var name: String {
        switch self {
        case .reachable: "reachable"
        case .notReachable: "not_reachable"
        case .unknown: "unknown"
        }
    }
}
