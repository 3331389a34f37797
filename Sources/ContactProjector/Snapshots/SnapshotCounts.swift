/// The counts of a store's snapshots.
package struct SnapshotCounts: Hashable, Sendable {
    /// The number of snapshots that the store holds.
    package var kept = 0
    /// The number of snapshots taken since the store was opened.
    package var taken = 0
    /// The number of folds that started from a snapshot since the store was opened.
    package var used = 0
    /// The number of snapshots that appends invalidated and removed since the store was opened.
    package var invalidated = 0
    /// The number of unreadable snapshots ignored since the store was opened.
    package var unreadable = 0

    /// Creates counts of zero.
    package init() {}
}
