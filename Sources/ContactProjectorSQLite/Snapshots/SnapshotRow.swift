internal import ContactProjector

/// The row of a snapshot, without its bytes.
struct SnapshotRow {
    let id: Int64
    let extent: SnapshotCoverage
    let bytes: Int
}

/// The row of a snapshot whose numbers may be damaged.
struct FoundSnapshot {
    let id: Int64
    let through: Int64
    let extent: SnapshotCoverage?
}

/// Snapshots that were taken of one state of the log and aren't written yet.
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
    /// Returns the snapshots of a stream and a fold, by time.
    ///
    /// Damaged ones are left out.
    func snapshots(of stream: Int64, _ tag: ProjectionIdentity) throws -> [SnapshotRow] {
        guard keepsSnapshots else { return [] }
        var snapshots: [SnapshotRow] = []
        try source.statement("\(Self.ofFold) ORDER BY through").forEach {
            tag.add(to: &$0, in: stream)
        } _: { row in
            // A damaged row counts as missing (rule 6.4).
            guard let snapshot = Self.snapshot(row) else { return }
            snapshots.append(snapshot)
        }
        return snapshots
    }

    /// Returns the snapshot of a fold that covers most, or `nil` if there is none.
    func newestSnapshot(of stream: Int64, _ tag: ProjectionIdentity) throws -> SnapshotRow? {
        try source.statement("\(Self.ofFold) ORDER BY through DESC LIMIT 1").first {
            tag.add(to: &$0, in: stream)
        } read: {
            Self.snapshot($0)
        } ?? nil
    }

    /// Returns the snapshot of a fold that covers most up to a time, in microseconds, and a
    /// position.
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

    /// Reads a snapshot, or returns `nil` if it is damaged or isn't what its row describes.
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
        // The row says where the snapshot is used, so its bytes must agree with it.
        guard let bytes, let snapshot = try? Snapshot<State>(bytes: bytes, of: stream, tag),
            snapshot.coverage == extent
        else {
            return nil
        }
        return snapshot
    }

    /// Returns a Boolean value indicating whether the bytes of a snapshot of any fold are intact.
    func isWhole(
        _ id: Int64,
        _ extent: SnapshotCoverage,
        of stream: StreamID,
        _ tag: ProjectionIdentity
    ) throws -> Bool {
        let snapshot: Snapshot<OpaqueState>? = try snapshot(id, extent, of: stream, tag)
        return snapshot != nil
    }

    /// Reads a row, or returns `nil` if its numbers are invalid.
    private static func snapshot(_ row: SQLRow) -> SnapshotRow? {
        guard let id = try? row.number(0), let extent = try? extent(row),
            let bytes = try? row.number(5)
        else { return nil }
        return SnapshotRow(id: id, extent: extent, bytes: Int(bytes))
    }

    /// Reads the coverage of a snapshot, from the second column on.
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
    /// Binds the values by which the snapshots of the fold are found.
    func add(to values: inout BoundValues, in stream: Int64) {
        values.add(stream)
        values.add(name)
        values.add(Int64(version))
        values.add(Int64(bitPattern: fingerprint.rawValue))
    }
}

/// A stand-in for the state of an unknown fold, which accepts any value.
private struct OpaqueState: Codable, Sendable {
    init(from decoder: any Decoder) {}

    func encode(to encoder: any Encoder) {}
}
