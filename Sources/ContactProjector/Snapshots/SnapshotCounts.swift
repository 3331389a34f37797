/// What became of the snapshots of a store.
public struct SnapshotCounts: Hashable, Sendable {
    /// How many there are.
    public var kept = 0
    /// How many were taken since the store was opened.
    public var taken = 0
    /// How many answers started from one since then.
    public var used = 0
    /// How many became wrong by what was appended since then, and were removed.
    public var invalidated = 0
    /// How many could not be read since then, and were ignored.
    public var unreadable = 0

    /// Starts at zero.
    public init() {}
}
