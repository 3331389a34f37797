/// Counts of the snapshots of a store.
public struct SnapshotCounts: Hashable, Sendable {
    /// The number of snapshots that the store holds.
    public package(set) var kept = 0
    /// The number of snapshots taken since the store was opened.
    public package(set) var taken = 0
    /// The number of folds that started from a snapshot since then.
    public package(set) var used = 0
    /// The number of snapshots that appends invalidated and removed since then.
    public package(set) var invalidated = 0
    /// The number of unreadable snapshots ignored since then.
    public package(set) var unreadable = 0

    /// Starts at zero.
    package init() {}
}
