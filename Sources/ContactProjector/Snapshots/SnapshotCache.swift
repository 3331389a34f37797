/// The snapshots of one stream in memory, of all folds.
struct SnapshotCache: Sendable {
    private var snapshots: [ProjectionIdentity: [SnapshotCoverage: any Sendable]] = [:]

    var count: Int { snapshots.values.reduce(0) { $0 + $1.count } }

    func extents(of tag: ProjectionIdentity) -> [SnapshotCoverage] {
        snapshots[tag].map { Array($0.keys) } ?? []
    }

    subscript<State>(tag: ProjectionIdentity, extent: SnapshotCoverage) -> Snapshot<State>? {
        // Two folds with one name may have different states. A snapshot of another type counts as
        // missing.
        snapshots[tag]?[extent] as? Snapshot<State>
    }

    mutating func add(_ snapshot: Snapshot<some Sendable>, _ tag: ProjectionIdentity) {
        snapshots[tag, default: [:]][snapshot.coverage] = snapshot
    }

    mutating func remove(_ extents: [SnapshotCoverage], of tag: ProjectionIdentity) {
        for extent in extents { snapshots[tag]?[extent] = nil }
    }

    /// Removes the snapshots of every fold that an entry invalidates, and returns their number.
    mutating func invalidate(by entry: LogEntry) -> Int {
        guard !snapshots.isEmpty else { return 0 }
        let before = count
        snapshots = snapshots.mapValues { $0.filter { !$0.key.isInvalidated(by: entry) } }
        return before - count
    }
}
