/// The contents of a log up to its head, in numbers.
public struct LogCounts: Hashable, Sendable {
    /// The head of the log that was counted.
    public let head: LogHead
    /// The number of contacts.
    public package(set) var contacts = 0
    /// The number of activities.
    public private(set) var activities = 0
    /// The number of revisions.
    public private(set) var revisions = 0
    /// The number of conflicts.
    public private(set) var conflicts = 0
    /// The number of erasures.
    public private(set) var erasures = 0
    /// The number of observations.
    public private(set) var observations = 0
    /// The number of entries about contacts that became one, two for each change.
    public private(set) var aliases = 0
    /// The number of undated activities.
    public private(set) var undated = 0
    /// The first time of an activity, or `nil` if none is dated.
    public private(set) var first: Timestamp?
    /// The last time of an activity, or `nil` if none is dated.
    public private(set) var last: Timestamp?
    /// The number of activity ids that occur in more than one stream.
    public package(set) var sharedIDs = 0

    /// Creates the counts of a log up to a head, before anything is counted.
    package init(upTo head: LogHead) {
        self.head = head
    }

    /// Counts an entry by its kind and by the time of its activity.
    package mutating func count(_ kind: LogEntry.Kind, occurredAt: Timestamp?) {
        switch kind {
        case .activity: countActivity(at: occurredAt)
        case .revision: revisions += 1
        case .conflict: conflicts += 1
        case .erasure: erasures += 1
        case .observation: observations += 1
        case .alias: aliases += 1
        }
    }

    private mutating func countActivity(at time: Timestamp?) {
        activities += 1
        guard let time else {
            undated += 1
            return
        }
        first = min(first ?? time, time)
        last = max(last ?? time, time)
    }

    /// Adds the counts of other entries.
    package mutating func add(_ other: LogCounts) {
        activities += other.activities
        revisions += other.revisions
        conflicts += other.conflicts
        erasures += other.erasures
        observations += other.observations
        aliases += other.aliases
        undated += other.undated
        first = [first, other.first].compactMap(\.self).min()
        last = [last, other.last].compactMap(\.self).max()
    }
}
