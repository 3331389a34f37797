internal import ContactProjector

/// One snapshot as the store keeps it, its bytes aside.
struct SnapshotRow {
    let id: Int64
    let extent: SnapshotCoverage
    let bytes: Int
}

/// A snapshot that is looked for, whose numbers may be damaged.
struct FoundSnapshot {
    let id: Int64
    let through: Int64
    let extent: SnapshotCoverage?
}

/// Snapshots that were taken of one state of the log and wait for being written.
struct PendingSnapshots: Sendable {
    let stream: Int64
    let tag: ProjectionIdentity
    let taken: [Item]
    let surplus: [Int64]

    struct Item: Sendable {
        let extent: SnapshotCoverage
        let bytes: [UInt8]
    }
}

extension LogReader {
    /// The snapshots of a stream that are of the same fold, by time; what can't be understood is left out.
    func snapshots(of stream: Int64, _ tag: ProjectionIdentity) throws -> [SnapshotRow] {
        guard keepsSnapshots else { return [] }
        var snapshots: [SnapshotRow] = []
        try source.statement("\(Self.ofFold) ORDER BY through").forEach {
            tag.add(to: &$0, in: stream)
        } _: { row in
            guard let snapshot = Self.snapshot(row) else { return }
            snapshots.append(snapshot)
        }
        return snapshots
    }

    /// The snapshot of a fold that covers most; nil when there is none.
    func newestSnapshot(of stream: Int64, _ tag: ProjectionIdentity) throws -> SnapshotRow? {
        try source.statement("\(Self.ofFold) ORDER BY through DESC LIMIT 1").first {
            tag.add(to: &$0, in: stream)
        } read: {
            Self.snapshot($0)
        } ?? nil
    }

    /// The snapshot of a fold that covers most, but nothing after an instant, in microseconds, nor what was recorded after a position.
    func snapshot(
        of stream: Int64,
        _ tag: ProjectionIdentity,
        through bound: Int64,
        knownAt position: Position
    ) throws -> FoundSnapshot? {
        try source.statement(
            "\(Self.ofFold) AND through <= ? AND known_at <= ? ORDER BY through DESC LIMIT 1"
        ).first {
            tag.add(to: &$0, in: stream)
            $0.add(bound)
            $0.add(position.rawValue)
        } read: { row in
            FoundSnapshot(
                id: try row.number(0),
                through: try row.number(1),
                extent: Self.snapshot(row)?.extent
            )
        }
    }

    /// Reads a snapshot; nil when it is damaged, or not what its row says.
    func snapshot<State: Codable>(
        _ id: Int64,
        _ extent: SnapshotCoverage,
        of stream: StreamID,
        _ tag: ProjectionIdentity
    ) throws -> Snapshot<State>? {
        let bytes = try source.statement("SELECT bytes FROM snapshot WHERE id = ?").first {
            $0.add(id)
        } read: {
            try $0.bytes(0)
        }
        guard let bytes, let snapshot = try? Snapshot<State>(bytes: bytes, of: stream, tag),
            snapshot.coverage == extent
        else {
            return nil
        }
        return snapshot
    }

    /// Tells whether the bytes of a snapshot of some fold are as they were written.
    func isWhole(
        _ id: Int64,
        _ extent: SnapshotCoverage,
        of stream: StreamID,
        _ tag: ProjectionIdentity
    ) throws -> Bool {
        let snapshot: Snapshot<OpaqueState>? = try snapshot(id, extent, of: stream, tag)
        return snapshot != nil
    }

    /// Reads a row; nil when its numbers can't be right.
    private static func snapshot(_ row: SQLRow) -> SnapshotRow? {
        guard let id = try? row.number(0), let extent = try? extent(row),
            let bytes = try? row.number(5)
        else { return nil }
        return SnapshotRow(id: id, extent: extent, bytes: Int(bytes))
    }

    /// Reads what a snapshot covers, from the second column on.
    static func extent(_ row: SQLRow) throws -> SnapshotCoverage {
        SnapshotCoverage(
            through: try EntryRow.timestamp(row, 1),
            knownAt: try EntryRow.position(row, 2),
            activities: Int(try row.number(3)),
            undated: Int(try row.number(4))
        )
    }

    private static let ofFold = """
        SELECT id, through, known_at, activities, undated, length(bytes) FROM snapshot
        WHERE stream = ? AND name = ? AND version = ? AND fingerprint = ?
        """
}

extension ProjectionIdentity {
    /// Binds what the snapshots of the fold are found by.
    func add(to values: inout BoundValues, in stream: Int64) {
        values.add(stream)
        values.add(name)
        values.add(Int64(version))
        values.add(Int64(bitPattern: fingerprint.rawValue))
    }
}

/// A state of a fold that is not known here; any is read.
private struct OpaqueState: Codable, Sendable {
    init(from decoder: any Decoder) {}

    func encode(to encoder: any Encoder) {}
}
