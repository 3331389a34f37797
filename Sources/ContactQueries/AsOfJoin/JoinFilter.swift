internal import ContactProjector

/// The rows of a join that are included in an answer.
public enum JoinFilter: String, CaseIterable, Sendable {
    /// All rows.
    case all
    /// The rows whose contact was blocked or unsubscribed.
    case violations
    /// The rows of whose contact nothing was known.
    case unknown

    /// Returns a Boolean value indicating whether an answer includes a row with a state.
    package func takes(_ state: JoinedState) -> Bool {
        switch self {
        case .all: true
        case .violations: state.isViolation
        case .unknown: state.reachability == .unknown
        }
    }
}
