internal import ArgumentParser
internal import ContactProjector

/// The rows of a join that are shown.
enum JoinFilter: String, CaseIterable, ExpressibleByArgument, Sendable {
    case all
    /// Those whose contact was blocked or unsubscribed.
    case violations
    /// Those of whose contact nothing was known.
    case unknown

    func takes(_ state: JoinedState) -> Bool {
        switch self {
        case .all: true
        case .violations: state.isViolation
        case .unknown: state.reachability == .unknown
        }
    }

    /// The text for no rows at all.
    var nothing: String {
        switch self {
        case .all: "0 rows"
        case .violations: "0 violations"
        case .unknown: "0 rows of unknown contacts"
        }
    }
}
