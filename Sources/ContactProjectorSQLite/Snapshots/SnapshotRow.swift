internal import ContactProjector
internal import Foundation
internal import GRDB

/// One snapshot as the store keeps it, its bytes aside.
struct SnapshotRow {
    let id: Int64
    let extent: SnapshotCoverage
    let bytes: Int
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
    /// The snapshots of a stream that are of the same fold; what can't be understood is left out.
    func snapshots(of stream: Int64, _ tag: ProjectionIdentity) throws -> [SnapshotRow] {
        // A store that is opened read-only may be of before opt-outs outlived erasures.
        guard try Schema.has("opt-outs", db) else { return [] }
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT id, through, known_at, activities, undated, length(bytes) FROM snapshot
                    WHERE stream = :stream AND name = :name
                        AND version = :version AND fingerprint = :fingerprint
                    ORDER BY through
                    """
            ),
            arguments: tag.arguments(in: stream)
        )
        var snapshots: [SnapshotRow] = []
        while let row = try rows.next() {
            let id = try row.decode(Int64.self, atIndex: 0)
            guard let extent = try? Self.extent(row),
                let bytes = try? row.decode(Int.self, atIndex: 5)
            else {
                continue
            }
            snapshots.append(SnapshotRow(id: id, extent: extent, bytes: bytes))
        }
        return snapshots
    }

    /// Reads a snapshot; nil when it is damaged, or not what its row says.
    func snapshot<State: Codable>(
        _ row: SnapshotRow,
        of stream: StreamID,
        _ tag: ProjectionIdentity
    ) throws -> Snapshot<State>? {
        let bytes = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT bytes FROM snapshot
                    WHERE id = :id
                    """
            ),
            arguments: ["id": row.id]
        )
        guard let data = try? bytes?.decode(Data.self, atIndex: 0),
            let snapshot = try? Snapshot<State>(bytes: [UInt8](data), of: stream, tag),
            snapshot.coverage == row.extent
        else {
            return nil
        }
        return snapshot
    }

    /// Tells whether the bytes of a snapshot of some fold are as they were written.
    func isWhole(_ row: SnapshotRow, of stream: StreamID, _ tag: ProjectionIdentity) throws -> Bool
    {
        let snapshot: Snapshot<OpaqueState>? = try snapshot(row, of: stream, tag)
        return snapshot != nil
    }

    static func extent(_ row: Row) throws -> SnapshotCoverage {
        SnapshotCoverage(
            through: try EntryRow.timestamp(row, 1),
            knownAt: try EntryRow.position(row, 2),
            activities: try row.decode(Int.self, atIndex: 3),
            undated: try row.decode(Int.self, atIndex: 4)
        )
    }
}

extension ProjectionIdentity {
    func arguments(in stream: Int64) -> StatementArguments {
        [
            "stream": stream,
            "name": IDColumn(name),
            "version": version,
            "fingerprint": Int64(bitPattern: fingerprint.rawValue),
        ]
    }
}

/// A state of a fold that is not known here; any is read.
private struct OpaqueState: Codable, Sendable {
    init(from decoder: any Decoder) {}

    func encode(to encoder: any Encoder) {}
}
