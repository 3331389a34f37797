/// The activities that a snapshot covers: those of a stream up to one time, as known at one position.
///
/// It covers every undated activity. It never ends between activities of one time, because opposite transitions of one
/// time are settled together (rule 6.2).
public struct SnapshotCoverage: Hashable, Sendable, Codable {
    /// The last time covered, inclusive.
    public let through: Timestamp
    /// The position up to which the log was read.
    public let knownAt: Position
    /// The number of activities covered, without erased ones.
    public let activities: Int
    /// The number of covered activities without a time.
    public let undated: Int

    /// Creates a coverage from its parts.
    package init(through: Timestamp, knownAt: Position, activities: Int, undated: Int) {
        self.through = through
        self.knownAt = knownAt
        self.activities = activities
        self.undated = undated
    }
}

extension SnapshotCoverage {
    /// Returns a Boolean value indicating whether a fold can start here: all covered activities count in its result.
    ///
    /// For an as-of by activity this depends on the time of the activity: the snapshot can be used if it is later than
    /// everything covered, and can't be used if it is unknown.
    public func serves(
        asOf: AsOf,
        knownAt position: Position,
        activityAt occurredAt: Timestamp? = nil
    ) -> Bool {
        // A snapshot of a later position may include entries that weren't known at this one.
        guard knownAt <= position else { return false }
        switch asOf {
        case .start: return false
        case .end: return true
        case .time(let time): return through <= time
        case .before(let time): return through < time
        case .activity: return occurredAt.map { through < $0 } ?? false
        }
    }

    /// Returns a Boolean value indicating whether an entry makes the snapshot wrong for every position from the entry's
    /// on.
    ///
    /// Later entries within the time range that it covers invalidate a snapshot: a late activity, an undated one or a
    /// new description. An erasure invalidates every snapshot, because it applies at every position, and so does an
    /// alias. A conflict changes no result.
    public func isInvalidated(by entry: LogEntry) -> Bool {
        guard entry.position > knownAt else { return false }
        switch entry.kind {
        // Undated activities come first in the order, so they are always inside. A time equal to
        // the last one is inside, too: opposites of that time would be settled again (rule 2.4).
        case .activity, .observation, .revision:
            return entry.activity.occurredAt.map { $0 <= through } ?? true
        // A contact of several streams has no snapshots.
        case .erasure, .alias: return true
        case .conflict: return false
        }
    }
}

extension Sequence<SnapshotCoverage> {
    /// Returns the coverage that leaves the least to fold for a query time, or `nil` if none can be used.
    ///
    /// O(n). See ``SnapshotCoverage/serves(asOf:knownAt:activityAt:)``.
    public func newest(
        for asOf: AsOf,
        knownAt: Position,
        activityAt occurredAt: Timestamp? = nil
    ) -> SnapshotCoverage? {
        filter { $0.serves(asOf: asOf, knownAt: knownAt, activityAt: occurredAt) }
            .max { $0.activities < $1.activities }
    }
}
