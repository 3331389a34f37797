/// The log entries of one stream, and the position up to which they are used.
public struct StreamLog: Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// Every entry of the stream up to the head, by position.
    public let entries: [LogEntry]
    /// The position up to which entries are used, over the whole log.
    public let knownAt: Position

    /// Collects the entries of a stream, which must come by position.
    public init(stream: StreamID, entries: [LogEntry], knownAt: Position) {
        self.stream = stream
        self.entries = entries
        self.knownAt = knownAt
    }

    /// The activities in their one order, each in its newest revision known at the position.
    ///
    /// O(n log n).
    public var timeline: Timeline {
        Timeline(
            stream: stream,
            knownAt: knownAt,
            activities: activities(erasedAt: erasedAt),
            erasedAt: erasedAt
        )
    }

    /// The fold of every activity known at the position.
    ///
    /// O(n log n).
    public func replay<P: SnapshottableProjection>(_ projection: P) -> Replay<P> {
        Replay(
            projection,
            over: stream,
            knownAt: knownAt,
            activities: activities(erasedAt: erasedAt),
            erasedAt: erasedAt
        )
    }

    /// The fold of every activity known at the position that a snapshot doesn't cover.
    ///
    /// The snapshot must serve the position and nothing in the log may invalidate it. O(n + m log m) for m activities
    /// beyond the snapshot.
    public func replay<P: SnapshottableProjection>(
        _ projection: P,
        from start: Snapshot<P.State>
    ) -> Replay<P> {
        let rest = activities(erasedAt: start.erasedAt).filter { activity in
            activity.occurredAt.map { $0 > start.coverage.through } ?? false
        }
        return Replay(projection, over: stream, knownAt: knownAt, from: start, activities: rest)
    }

    /// The position of the stream's last erasure, or `nil` if it was never erased.
    ///
    /// It may be after the known-at: an erasure applies to everything before it at every position.
    public var erasedAt: Position? { entries.last { $0.kind == .erasure }?.position }

    /// The entries that count at some position: those after the last erasure, and the opt-outs before it (rule 3.9).
    private func counted(erasedAt: Position?) -> ArraySlice<LogEntry> {
        guard let erasedAt else { return entries[...] }
        return entries.compactMap { $0.counting(after: erasedAt) }[...]
    }

    /// The entries that count at the position.
    private func known(erasedAt: Position?) -> ArraySlice<LogEntry> {
        counted(erasedAt: erasedAt).prefix { $0.position <= knownAt }
    }

    /// The same log as it was known at an earlier position; itself when the position is not earlier.
    func known(upTo position: Position) -> StreamLog {
        StreamLog(stream: stream, entries: entries, knownAt: min(knownAt, position))
    }

    /// The conflicts that the log held at the position.
    public var conflicts: [LogEntry] {
        known(erasedAt: erasedAt).filter { entry in
            if case .conflict = entry.kind { true } else { false }
        }
    }

    /// The activities that were recorded only after the position, in log order.
    public var notYetKnown: [LogEntry] {
        counted(erasedAt: erasedAt).filter { $0.position > knownAt && $0.kind == .activity }
    }

    /// The activities known at the position, each in its newest revision.
    private func activities(erasedAt: Position?) -> [Activity] {
        let known = known(erasedAt: erasedAt)
        // Most streams have nothing but activities, and need no table to find the revised ones in.
        guard known.contains(where: { $0.kind != .activity }) else { return known.map(\.activity) }
        var newest: [Activity] = []
        var indexes: [Position: Int] = [:]
        for entry in known {
            switch entry.kind {
            case .activity:
                indexes[entry.position] = newest.count
                newest.append(entry.activity)
            case .revision(let first):
                if let index = indexes[first] { newest[index] = entry.activity }
            case .conflict, .erasure:
                break
            }
        }
        return newest
    }
}
