/// The state of a fold after the first activities of a stream, from which a later fold can continue.
///
/// A snapshot never changes a result. A store removes it when an entry invalidates it; see
/// ``SnapshotCoverage/isInvalidated(by:)``.
public struct Snapshot<State: Sendable>: Sendable {
    /// The activities that the snapshot covers.
    public let coverage: SnapshotCoverage
    /// The last transition of each attribute, which the order of later activities depends on.
    public let lastTransitions: LastTransitions
    /// The state after the covered activities.
    public let state: State
    /// The position of the stream's last erasure, or `nil` if there was none.
    ///
    /// A later one invalidates the snapshot.
    public let erasedAt: Position?

    /// Creates a snapshot from its parts.
    package init(
        coverage: SnapshotCoverage,
        lastTransitions: LastTransitions,
        state: State,
        erasedAt: Position? = nil
    ) {
        self.coverage = coverage
        self.lastTransitions = lastTransitions
        self.state = state
        self.erasedAt = erasedAt
    }
}

extension Snapshot: Codable where State: Codable {
    // Stored snapshots have these keys, so they stay as they are, whatever the properties are called.
    private enum CodingKeys: String, CodingKey {
        case coverage = "extent"
        case lastTransitions = "held"
        case state, erasedAt
    }
}
