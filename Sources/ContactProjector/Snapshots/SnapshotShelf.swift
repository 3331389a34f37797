/// The snapshots of one stream that are held in memory, of any folds.
struct SnapshotShelf: Sendable {
    private var snapshots: [SnapshotTag: [SnapshotExtent: any Sendable]] = [:]

    var count: Int { snapshots.values.reduce(0) { $0 + $1.count } }

    func extents(of tag: SnapshotTag) -> [SnapshotExtent] {
        snapshots[tag].map { Array($0.keys) } ?? []
    }

    subscript<State>(tag: SnapshotTag, extent: SnapshotExtent) -> Snapshot<State>? {
        snapshots[tag]?[extent] as? Snapshot<State>
    }

    mutating func add(_ snapshot: Snapshot<some Sendable>, _ tag: SnapshotTag) {
        snapshots[tag, default: [:]][snapshot.extent] = snapshot
    }

    mutating func remove(_ extents: [SnapshotExtent], of tag: SnapshotTag) {
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
