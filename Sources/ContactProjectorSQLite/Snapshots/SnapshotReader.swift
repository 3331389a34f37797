internal import ContactProjector
internal import GRDB

/// One fold of one stream on one state of the log, from the newest snapshot that serves.
struct SnapshotReader<P: SnapshottableProjection> {
    private let reader: LogReader
    private let projection: P
    private let stream: StreamID
    private let asOf: AsOf
    private let policy: SnapshotPolicy
    private let tag: ProjectionIdentity

    /// An answer, and what the store is to do because of it.
    struct Outcome: Sendable {
        var answer: FoldResult<P.State>
        var isFromSnapshot = false
        var unreadable: [Int64] = []
        var taken: PendingSnapshots?
    }

    init(
        _ reader: LogReader,
        _ projection: P,
        over stream: StreamID,
        asOf: AsOf,
        _ policy: SnapshotPolicy
    ) {
        self.reader = reader
        self.projection = projection
        self.stream = stream
        self.asOf = asOf
        self.policy = policy
        tag = projection.identity
    }

    func outcome(knownAt: KnownAt) throws -> Outcome {
        let position = try reader.position(of: knownAt)
        guard let number = try reader.number(of: stream) else { return try replayed(position) }
        var rows = (try? reader.snapshots(of: number, tag)) ?? []
        var unreadable: [Int64] = []
        let occurredAt = try instantOfActivity(number)
        while let row = rows.newest(for: asOf, knownAt: position, activityAt: occurredAt) {
            if let start: Snapshot<P.State> = try? reader.snapshot(row, of: stream, tag) {
                var outcome = try folded(from: start, position, number, occurredAt, rows)
                outcome.unreadable = unreadable
                return outcome
            }
            unreadable.append(row.id)
            rows.removeAll { $0.id == row.id }
        }
        var outcome = try replayed(position, number, rows)
        outcome.unreadable = unreadable
        return outcome
    }

    /// Folds the whole history, and takes the snapshots that are due when there is none yet.
    private func replayed(
        _ position: Position,
        _ number: Int64? = nil,
        _ rows: [SnapshotRow] = []
    ) throws -> Outcome {
        let log = try reader.log(of: stream, knownAt: [.position(position)])
        let replay = log.replay(projection)
        var outcome = Outcome(answer: try replay.folded(asOf: asOf))
        guard let number, rows.isEmpty else { return outcome }
        if try isDue(length: replay.activities.count, position, rows) {
            outcome.taken = try taken(from: replay, number, rows)
        }
        return outcome
    }

    private func folded(
        from start: Snapshot<P.State>,
        _ position: Position,
        _ number: Int64,
        _ occurredAt: Timestamp?,
        _ rows: [SnapshotRow]
    ) throws -> Outcome {
        let end = asOf.instant ?? occurredAt ?? .latest
        let replay = try replay(from: start, upTo: end, position, number)
        var outcome = Outcome(answer: try replay.folded(asOf: asOf), isFromSnapshot: true)
        let length = start.coverage.activities + replay.activities.count
        guard try isDue(length: length, position, rows) else { return outcome }
        let last = rows.newest(for: .end, knownAt: position)
        guard let last, last.extent == start.coverage else { return outcome }
        let rest =
            end == .latest
            ? replay : try self.replay(from: start, upTo: .latest, position, number)
        outcome.taken = try taken(from: rest, number, rows)
        return outcome
    }

    private func replay(
        from start: Snapshot<P.State>,
        upTo end: Timestamp,
        _ position: Position,
        _ number: Int64
    ) throws -> Replay<P> {
        let entries = try reader.entries(
            of: stream,
            numbered: number,
            after: start.coverage.through,
            upTo: end
        )
        return ContactLog(stream: stream, entries: entries, head: position, positions: [position])
            .replay(projection, from: start)
    }

    private func isDue(length: Int, _ position: Position, _ rows: [SnapshotRow]) throws -> Bool {
        let last = rows.last
        let policy = policy.fitting(bytes: last?.bytes ?? 0)
        guard policy.isDue(length: length, last: last?.extent) else { return false }
        return try reader.head().position == position
    }

    private func taken(
        from replay: Replay<P>,
        _ number: Int64,
        _ rows: [SnapshotRow]
    ) throws -> PendingSnapshots? {
        let extents = rows.map(\.extent)
        guard let end = policy.plan(replay.activities, after: extents).ends.last else { return nil }
        var taken = try items(of: replay, at: [end])
        let policy = policy.fitting(bytes: taken.first?.bytes.count ?? 0)
        let plan = policy.plan(replay.activities, after: extents)
        guard plan.ends != [end] || !plan.surplus.isEmpty else {
            return PendingSnapshots(stream: number, tag: tag, taken: taken, surplus: [])
        }
        taken = try items(of: replay, at: plan.ends)
        let surplus = Set(plan.surplus)
        return PendingSnapshots(
            stream: number,
            tag: tag,
            taken: taken,
            surplus: rows.filter { surplus.contains($0.extent) }.map(\.id)
        )
    }

    private func items(of replay: Replay<P>, at ends: [Int]) throws -> [PendingSnapshots.Item] {
        var items: [PendingSnapshots.Item] = []
        try replay.forEachSnapshot(at: ends) { snapshot in
            let bytes = try snapshot.bytes(of: stream, tag)
            items.append(PendingSnapshots.Item(extent: snapshot.coverage, bytes: bytes))
        }
        return items
    }

    /// When the activity occurred that the as-of names; nil when it names none.
    private func instantOfActivity(_ number: Int64) throws -> Timestamp? {
        guard let id = asOf.activity else { return nil }
        let versions = try reader.versions(
            of: stream,
            key: id.key(in: number),
            before: Position(.max)
        )
        return versions.first { $0.activity.id == id }?.activity.occurredAt
    }
}

extension [SnapshotRow] {
    fileprivate func newest(
        for asOf: AsOf,
        knownAt: Position,
        activityAt: Timestamp? = nil
    ) -> SnapshotRow? {
        let extent = map(\.extent).newest(for: asOf, knownAt: knownAt, activityAt: activityAt)
        return first { $0.extent == extent }
    }
}
