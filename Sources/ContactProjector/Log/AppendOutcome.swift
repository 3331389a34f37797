/// The outcome of appending one activity.
public enum AppendOutcome: Hashable, Sendable {
    /// A new activity, recorded at this position; its stream had no entry of that id.
    case appended(Position)
    /// An activity equal to the version recorded at this position; nothing was written.
    case duplicate(of: Position)
    /// A new description of an activity that the log holds, recorded beside the earlier ones.
    case revision(Position, of: Position)
    /// A known id with another defining field, recorded as evidence and never applied.
    case conflict(Position, with: Position)
}

extension AppendOutcome {
    /// Creates the outcome that corresponds to an entry.
    public init(_ entry: LogEntry) {
        switch entry.kind {
        // An erasure has an activity of its own, whose id no source assigns.
        case .activity, .observation, .erasure, .alias: self = .appended(entry.position)
        case .revision(let first): self = .revision(entry.position, of: first)
        case .conflict(let first): self = .conflict(entry.position, with: first)
        }
    }
}

/// The outcome of an append, activity by activity.
public struct AppendReport: Hashable, Sendable {
    /// The outcomes, in the order in which the activities were given.
    public let outcomes: [AppendOutcome]
    /// The head of the log afterwards.
    public let head: LogHead

    /// The number of activities that were new.
    public let appended: Int
    /// The number of activities that the log held already.
    public let duplicates: Int
    /// The number of new descriptions of activities that the log held.
    public let revisions: Int
    /// The number of activities that conflict with a recorded one.
    public let conflicts: Int

    /// Creates a report from outcomes.
    public init(outcomes: [AppendOutcome], head: LogHead) {
        self.outcomes = outcomes
        self.head = head
        var counts = (appended: 0, duplicates: 0, revisions: 0, conflicts: 0)
        for outcome in outcomes {
            switch outcome {
            case .appended: counts.appended += 1
            case .duplicate: counts.duplicates += 1
            case .revision: counts.revisions += 1
            case .conflict: counts.conflicts += 1
            }
        }
        (appended, duplicates, revisions, conflicts) = counts
    }
}
