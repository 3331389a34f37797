internal import ContactProjector

/// A fold of one stream on one state of the log, from the newest usable snapshot.
struct SnapshotReader<P: SnapshottableProjection> {
    private let entries: StreamReader
    private let projection: P
    private let asOf: AsOf
    /// The position of the query, and that of the log's head.
    private let knownAt, head: Position
    private let parts: EntryParts
    private let takesSnapshots: Bool
    private let tag: ProjectionIdentity

    init(
        _ entries: StreamReader,
        _ projection: P,
        asOf: AsOf,
        knownAt: Position,
        head: Position,
        _ parts: EntryParts,
        takesSnapshots: Bool
    ) {
        self.entries = entries
        self.projection = projection
        self.asOf = asOf
        self.knownAt = knownAt
        self.head = head
        self.parts = parts
        self.takesSnapshots = takesSnapshots && knownAt == head
        tag = projection.identity
    }

    private var reader: LogReader { entries.reader }
    private var number: Int64 { entries.number }

    /// Folds from a snapshot, and takes those that are due after it.
    ///
    /// Returns `nil` if no snapshot is usable.
    ///
    /// Unreadable ones are reported in any case.
    func outcome(
        _ policy: SnapshotPolicy,
        unreadable: inout [Int64]
    ) throws -> FoldOutcome<P.State>? {
        guard let (start, last) = try start(&unreadable) else { return nil }
        let replay = try replay(from: start, upTo: last)
        var outcome = FoldOutcome(stream: entries, answer: try replay.folded(asOf: asOf))
        outcome.covered = start.coverage.through
        guard takesSnapshots else { return outcome }
        let length = start.coverage.activities + replay.activities.count
        let newest = try reader.newestSnapshot(of: number, tag)
        guard policy.fitting(bytes: newest?.bytes ?? 0).isDue(length: length, last: newest?.extent),
            newest?.extent == start.coverage
        else { return outcome }
        let rest = last == .latest ? replay : try self.replay(from: start, upTo: .latest)
        let rows = try reader.snapshots(of: number, tag)
        outcome.taken = try taken(from: rest, policy, after: rows, outcome.answer)
        return outcome
    }

    /// Returns the newest usable snapshot, and the last time that the query is about.
    private func start(
        _ unreadable: inout [Int64]
    ) throws -> (Snapshot<P.State>, last: Timestamp)? {
        guard reader.keepsSnapshots, let (covered, last) = try bounds() else { return nil }
        var bound = covered.microseconds
        while let row = try reader.snapshot(of: number, tag, through: bound, knownAt: knownAt) {
            if let extent = row.extent,
                let found: Snapshot<P.State> = try? reader.snapshot(
                    row.id,
                    extent,
                    of: entries.stream,
                    tag
                ),
                extent.serves(asOf: asOf, knownAt: knownAt, activityAt: last)
            {
                return (found, last)
            }
            // The next older one is tried, down to none: a damaged snapshot never fails a query
            // (rule 6.4).
            unreadable.append(row.id)
            guard row.through > .min else { return nil }
            bound = row.through - 1
        }
        return nil
    }

    /// Returns the last time that a snapshot may cover, and the last that the query is about, or
    /// `nil` if none may.
    private func bounds() throws -> (covered: Timestamp, last: Timestamp)? {
        switch asOf {
        case .start: return nil
        case .end: return (.latest, .latest)
        case .time(let time): return (time, time)
        case .before(let time):
            // Times are whole microseconds, so "before" is "up to one less".
            let last = time.advanced(byMicroseconds: -1)
            return (last, last)
        case .activity(let id):
            guard let time = try instant(of: id) else { return nil }
            // The activity's own time isn't covered: a snapshot never ends within one time (rule
            // 6.2).
            return (time.advanced(byMicroseconds: -1), time)
        }
    }

    private func instant(of id: ActivityID) throws -> Timestamp? {
        let versions = try reader.versions(
            of: entries.stream,
            key: id.key(in: number),
            before: Position(.max)
        )
        return versions.first { $0.activity.id == id }?.activity.occurredAt
    }

    private func replay(from start: Snapshot<P.State>, upTo end: Timestamp) throws -> Replay<P> {
        let through = start.coverage.through
        let recalled = try entries.entries(upTo: through, recalling: P.recalledKinds, parts)
        let rest = try entries.entries(after: through, upTo: end, parts)
        let log = ContactLog(
            stream: entries.stream,
            entries: (recalled + rest).sorted { $0.position < $1.position },
            head: knownAt,
            positions: [knownAt]
        )
        return log.replay(projection, from: start)
    }

    /// Takes the snapshots that are due after the existing ones, from the replay of what follows
    /// the last of them.
    func taken(
        from replay: Replay<P>,
        _ policy: SnapshotPolicy,
        after rows: [SnapshotRow],
        _ answer: FoldResult<P.State>
    ) throws -> PendingSnapshots? {
        let extents = rows.map(\.extent)
        guard let end = policy.plan(replay.activities, after: extents).ends.last else { return nil }
        // The number that fits depends on their size at the end of the history. The result has that
        // state if the query is about the end.
        let size =
            asOf == .end
            ? try self.size(of: answer.state)
            : try items(of: replay, at: [end]).first?.bytes.count
        let plan = policy.fitting(bytes: size ?? 0).plan(replay.activities, after: extents)
        let surplus = Set(plan.surplus)
        return PendingSnapshots(
            stream: number,
            tag: tag,
            taken: try items(of: replay, at: plan.ends),
            surplus: rows.filter { surplus.contains($0.extent) }.map(\.id)
        )
    }

    /// Returns the approximate size of a snapshot of a state, in bytes.
    private func size(of state: P.State) throws -> Int {
        let coverage =
            SnapshotCoverage(through: .latest, knownAt: knownAt, activities: 0, undated: 0)
        let snapshot = Snapshot(
            coverage: coverage,
            lastTransitions: LastTransitions(),
            state: projection.kept(of: state)
        )
        return try snapshot.bytes(of: entries.stream, tag).count
    }

    private func items(of replay: Replay<P>, at ends: [Int]) throws -> [PendingSnapshots.Item] {
        var items: [PendingSnapshots.Item] = []
        try replay.forEachSnapshot(at: ends) { snapshot in
            let bytes = try snapshot.bytes(of: entries.stream, tag)
            items.append(PendingSnapshots.Item(extent: snapshot.coverage, bytes: bytes))
        }
        return items
    }
}
