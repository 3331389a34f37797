/// The rules by which a store takes snapshots of a stream and limits their number.
///
/// A snapshot takes as much space as what it keeps of the state, and saves folding what it covers. Few activities between
/// snapshots make queries about the past fast; many make the store small.
public struct SnapshotPolicy: Hashable, Sendable {
    /// The number of activities from one snapshot to the next, at least.
    public let interval: Int
    /// The length of a stream below which no snapshot is worth it.
    public let minimumLength: Int
    /// The maximum number of snapshots of one stream.
    ///
    /// The snapshots of a longer stream are farther apart.
    public let maximumCount: Int
    /// The approximate maximum size of the snapshots of one fold of one stream, in bytes.
    ///
    /// At least one is kept.
    public let maximumBytes: Int

    /// Sets the numbers; traps unless all are positive.
    public init(
        interval: Int = 256,
        minimumLength: Int = 512,
        maximumCount: Int = 4_096,
        maximumBytes: Int = 4 << 20
    ) {
        precondition(interval > 0, "interval must be positive, not \(interval)")
        precondition(
            minimumLength > 0,
            "minimumLength must not be negative: \(minimumLength)"
        )
        precondition(maximumCount > 0, "maximumCount must be positive, not \(maximumCount)")
        precondition(maximumBytes > 0, "maximumBytes must be positive, not \(maximumBytes)")
        self.interval = interval
        self.minimumLength = minimumLength
        self.maximumCount = maximumCount
        self.maximumBytes = maximumBytes
    }

    /// Returns the policy for a stream whose last snapshot has this size, with no more snapshots than fit.
    ///
    /// A state that grows with the history, as notes do, is half as large on average as it is at the end.
    package func fitting(bytes: Int) -> SnapshotPolicy {
        let fitting = max(
            1,
            (maximumBytes / max(1, bytes)).multipliedReportingOverflow(by: 2).partialValue
        )
        return SnapshotPolicy(
            interval: interval,
            minimumLength: minimumLength,
            maximumCount: min(maximumCount, fitting),
            maximumBytes: maximumBytes
        )
    }

    /// Returns the number of activities between two snapshots of a stream of this length, or `nil` if it gets none.
    ///
    /// It doubles as the stream grows, so that half of the snapshots there are stay of use.
    package func spacing(of length: Int) -> Int? {
        guard length >= max(minimumLength, interval) else { return nil }
        var spacing = interval
        while length / spacing > maximumCount { spacing *= 2 }
        return spacing
    }

    /// Returns a Boolean value indicating whether a stream of this length is due for a snapshot after its last one.
    package func isDue(length: Int, last: SnapshotCoverage?) -> Bool {
        guard let spacing = spacing(of: length) else { return false }
        return length / spacing > (last?.activities ?? 0) / spacing
    }
}

/// The snapshots of a stream to take, and those to remove.
package struct SnapshotPlan: Hashable, Sendable {
    /// The ends of the snapshots to take, each as a number of planned activities.
    package let ends: [Int]
    /// The snapshots to remove, because the policy allows fewer.
    package let surplus: [SnapshotCoverage]
}

extension SnapshotPolicy {
    /// Plans the snapshots of a stream that has some, over all activities that follow the last one, in stream order.
    ///
    /// Each ends where an instant ends. O(n).
    package func plan(_ activities: [Activity], after existing: [SnapshotCoverage]) -> SnapshotPlan
    {
        let covered = existing.map(\.activities).max() ?? 0
        guard let spacing = spacing(of: covered + activities.count) else {
            return SnapshotPlan(ends: [], surplus: existing)
        }
        return SnapshotPlan(
            ends: ends(activities, covered, spacing),
            surplus: Self.surplus(existing, spacing)
        )
    }

    private func ends(_ activities: [Activity], _ covered: Int, _ spacing: Int) -> [Int] {
        var ends: [Int] = []
        let first = (covered / spacing + 1) * spacing - covered
        for target in stride(from: first, through: activities.count, by: spacing)
        where target > ends.last ?? 0 {
            let end = activities.endOfInstant(at: target)
            if activities[end - 1].occurredAt != nil { ends.append(end) }
        }
        return ends
    }

    /// All but the first snapshot of each stretch of the spacing.
    private static func surplus(_ existing: [SnapshotCoverage], _ spacing: Int)
        -> [SnapshotCoverage]
    {
        var stretches: Set<Int> = [0]
        return existing.sorted { $0.activities < $1.activities }
            .filter { !stretches.insert($0.activities / spacing).inserted }
    }
}

extension [Activity] {
    /// The number of activities up to the last that shares the instant of the one before this place.
    fileprivate func endOfInstant(at place: Int) -> Int {
        let instant = self[place - 1].occurredAt
        return self[place...].firstIndex { $0.occurredAt != instant } ?? count
    }
}
