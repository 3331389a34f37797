internal import ContactProjector
internal import GRDB

/// The removal of the snapshots that a change of the log makes wrong, in the same transaction.
///
/// The last time that a stream's snapshots cover is looked up once, so an import pays only for
/// streams that have snapshots.
final class SnapshotInvalidation {
    private(set) var count = 0
    private let db: Database
    private let isNeeded: Bool
    private var reaches: [Int64: Timestamp?] = [:]

    init(_ db: Database) throws {
        self.db = db
        isNeeded =
            try Row.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM snapshot LIMIT 1")
            ) != nil
    }

    func invalidate(by entry: LogEntry, in stream: StreamRow) throws {
        guard isNeeded, !stream.isFresh else { return }
        // A conflict is recorded, never folded (rule 5.4).
        if case .conflict = entry.kind { return }
        // An erasure and an undated activity come before everything dated, so they concern every
        // snapshot.
        let occurredAt = entry.kind == .erasure ? nil : entry.activity.occurredAt
        guard let reach = try reach(of: stream.number), occurredAt.map({ $0 <= reach }) ?? true
        else {
            return
        }
        try db.cachedStatement(
            sql: """
                DELETE FROM snapshot
                WHERE stream = :stream AND through >= :occurred_at
                """
        ).execute(
            arguments: [
                "stream": stream.number,
                "occurred_at": occurredAt?.microseconds ?? Int64.min,
            ]
        )
        count += db.changesCount
        reaches[stream.number] = nil
    }

    /// Returns the last time that any snapshot of a stream covers.
    private func reach(of stream: Int64) throws -> Timestamp? {
        if let known = reaches[stream] { return known }
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT max(through) FROM snapshot
                    WHERE stream = :stream
                    """
            ),
            arguments: ["stream": stream]
        )
        // The stored number may be damaged. One that isn't a time counts as the latest, so the
        // snapshot goes with the next activity.
        let reach = try row?.decode(Int64?.self, atIndex: 0).map {
            Timestamp(microseconds: $0) ?? .latest
        }
        reaches[stream] = .some(reach)
        return reach
    }
}
