package import ContactProjector

extension LogEntry.Kind {
    /// The number that encodes the kind in a row.
    package var code: Int64 {
        switch self {
        case .activity: 0
        case .revision: 1
        case .conflict: 2
        case .erasure: 3
        case .observation: 4
        case .alias: 5
        }
    }

    /// The position of the entry that this one revises or contradicts.
    package var first: Position? {
        switch self {
        case .activity, .erasure, .observation, .alias: nil
        case .revision(let first), .conflict(let first): first
        }
    }

    /// Creates a kind from the columns of a row, or `nil` if no kind has them.
    package init?(code: Int64, first: Position?) {
        switch (code, first) {
        case (0, nil): self = .activity
        case (1, let first?): self = .revision(of: first)
        case (2, let first?): self = .conflict(with: first)
        case (3, nil): self = .erasure
        case (4, nil): self = .observation
        case (5, nil): self = .alias
        default: return nil
        }
    }
}
