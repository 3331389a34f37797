/// The rules by which a store takes snapshots of a stream and limits their number.
///
/// A snapshot takes the space of the kept part of the state, and saves folding the activities that it covers. Short
/// intervals make queries about the past fast; long ones make the store small.
public struct SnapshotPolicy: Hashable, Sendable {
    /// The minimum number of activities from one snapshot to the next.
    public let interval: Int
    /// The minimum number of activities of a stream with snapshots.
    public let minimumLength: Int
    /// The maximum number of snapshots of one stream.
    ///
    /// The snapshots of a longer stream are farther apart.
    public let maximumCount: Int
    /// The approximate maximum size of the snapshots of one fold of one stream, in bytes.
    ///
    /// At least one is kept.
    public let maximumBytes: Int

    /// Creates a policy; traps unless all numbers are positive.
    public init(
        // With snapshots every 256 activities, a query folds fewer than 256 beyond one. A snapshot of a
        // summary takes 3.9 kB, so 4 MiB hold about a thousand of them; larger states get fewer.
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

    /// Returns the policy with no more snapshots than fit, for a stream whose last snapshot has this size.
    ///
    /// A state that grows with the history is on average half as large as at its end.
    package func fitting(bytes: Int) -> SnapshotPolicy {
        // By size and not only by number: 61 snapshots of a contact with 250,000 notes took 735 MB
        // and 104 s.
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
    /// The spacing doubles as the stream grows, so half of the existing snapshots remain useful.
    package func spacing(of length: Int) -> Int? {
        guard length >= max(minimumLength, interval) else { return nil }
        var spacing = interval
        while length / spacing > maximumCount { spacing *= 2 }
        return spacing
    }

    /// Returns a Boolean value indicating whether a stream of this length is due for another snapshot.
    package func isDue(length: Int, last: SnapshotCoverage?) -> Bool {
        guard let spacing = spacing(of: length) else { return false }
        // Snapshots lie at multiples of the spacing, so one is due exactly when the stream has
        // passed a multiple since the last one.
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
    /// Plans the snapshots of a stream, given its existing ones and all activities after the last of them.
    ///
    /// The activities must be in stream order. Each snapshot ends with the last activity of a time. O(n).
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
        // A time with more activities than the spacing moves an end past the next targets, which
        // are then left out.
        where target > ends.last ?? 0 {
            let end = activities.endOfInstant(at: target)
            // A coverage has a last time, so none can end with the undated activities.
            if activities[end - 1].occurredAt != nil { ends.append(end) }
        }
        return ends
    }

    /// Returns all existing snapshots except the first one after each multiple of the spacing.
    private static func surplus(_ existing: [SnapshotCoverage], _ spacing: Int)
        -> [SnapshotCoverage]
    {
        // The range before the first multiple gets no snapshot: the fold from the start is as
        // short.
        var stretches: Set<Int> = [0]
        return existing.sorted { $0.activities < $1.activities }
            .filter { !stretches.insert($0.activities / spacing).inserted }
    }
}

extension [Activity] {
    /// Returns the end of the range of activities that share the time of the one before this index.
    fileprivate func endOfInstant(at place: Int) -> Int {
        let instant = self[place - 1].occurredAt
        return self[place...].firstIndex { $0.occurredAt != instant } ?? count
    }
}
