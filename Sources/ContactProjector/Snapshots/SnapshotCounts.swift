/// Counts of the snapshots of a store.
package struct SnapshotCounts: Hashable, Sendable {
    /// The number of snapshots that the store holds.
    package var kept = 0
    /// The number of snapshots taken since the store was opened.
    package var taken = 0
    /// The number of folds that started from a snapshot since then.
    package var used = 0
    /// The number of snapshots that appends invalidated and removed since then.
    package var invalidated = 0
    /// The number of unreadable snapshots ignored since then.
    package var unreadable = 0

    /// Starts at zero.
    package init() {}
}
