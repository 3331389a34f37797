internal import ContactProjector

/// The verification of every snapshot against a full replay of the activities it covers.
struct SnapshotVerifier {
    private let reader: LogReader
    private(set) var checked = 0
    private(set) var findings: [String] = []
    /// The snapshots of one fold, stream and position being collected, all checked by one replay.
    private var group: Group?

    private struct Group {
        let stream: StreamID
        let tag: ProjectionIdentity
        let knownAt: Position
        var snapshots: [(id: Int64, extent: SnapshotCoverage)] = []
    }

    init(_ reader: LogReader) {
        self.reader = reader
    }

    /// Verifies the snapshots of states and summaries.
    ///
    /// Those of other folds are checked for damage only.
    mutating func verify() throws {
        // In this order the snapshots of a group follow each other, so one replay serves all of
        // them.
        let statement = try reader.source.statement(
            """
            SELECT snapshot.id, through, known_at, activities, undated, contact, org,
                name, version, fingerprint
            FROM snapshot
            LEFT JOIN (SELECT id AS number, contact, org FROM stream) ON number = stream
            ORDER BY stream, name, version, fingerprint, known_at, through
            """
        )
        try statement.forEach { row in
            checked += 1
            do {
                try take(row)
            } catch {
                findings.append("can't read a snapshot: \(error)")
            }
        }
        try checkGroup()
    }

    private mutating func take(_ row: SQLRow) throws {
        let extent = try LogReader.extent(row)
        let stream = try EntryRow.stream(row, 5)
        let tag = try tag(row)
        if group?.stream != stream || group?.tag != tag || group?.knownAt != extent.knownAt {
            try checkGroup()
            group = Group(stream: stream, tag: tag, knownAt: extent.knownAt)
        }
        group?.snapshots.append((try row.number(0), extent))
    }

    private mutating func checkGroup() throws {
        guard let group else { return }
        self.group = nil
        let (state, summary) =
            (ContactStateProjection(group.stream), ContactSummaryProjection(group.stream))
        if group.tag == state.identity { return try check(group, state) }
        if group.tag == summary.identity { return try check(group, summary) }
        for (id, extent) in group.snapshots
        where try !reader.isWhole(id, extent, of: group.stream, group.tag) {
            report(extent, of: group.stream)
        }
    }

    private mutating func check<P: SnapshottableProjection>(
        _ group: Group,
        _ fold: P
    ) throws where P.State: Equatable {
        let replay = try ContactRows(.stream(group.stream), reader)
            .log(reader, knownAt: [.position(group.knownAt)])
            .replay(fold)
        var expected: [(id: Int64, extent: SnapshotCoverage)] = []
        var ends: [Int] = []
        for (id, extent) in group.snapshots {
            let end = try replay.count(asOf: .time(extent.through))
            // The number of activities is compared below, not here: an opt-out from before an
            // erasure is replayed, but isn't counted (rule 3.9).
            if end > ends.last ?? 0, replay.activities[end - 1].occurredAt == extent.through {
                expected.append((id, extent))
                ends.append(end)
            } else {
                report(extent, of: group.stream)
            }
        }
        var rest = expected[...]
        try replay.forEachSnapshot(at: ends) { right in
            guard let (id, extent) = rest.popFirst() else { return }
            let found: Snapshot<P.State>? = try reader.snapshot(
                id,
                extent,
                of: group.stream,
                group.tag
            )
            let isSound =
                found?.coverage == right.coverage && found?.lastTransitions == right.lastTransitions
                && found?.state == right.state
            if !isSound { report(extent, of: group.stream) }
        }
    }

    private mutating func report(_ extent: SnapshotCoverage, of stream: StreamID) {
        findings.append(
            "the snapshot of \(stream.contact) up to position \(extent.through) differs from the log"
        )
    }

    private func tag(_ row: SQLRow) throws -> ProjectionIdentity {
        ProjectionIdentity(
            name: try row.text(7),
            version: Int(try row.number(8)),
            fingerprint: ProjectionFingerprint(
                rawValue: UInt64(bitPattern: try row.number(9))
            )
        )
    }
}
