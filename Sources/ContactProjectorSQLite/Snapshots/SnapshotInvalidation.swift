internal import ContactProjector
internal import GRDB

/// Removes the snapshots that a change of the log makes wrong, in its transaction.
///
/// The reach of a stream's snapshots is looked up once, so that an import pays for streams that have some and no more.
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
        if case .conflict = entry.kind { return }
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

    /// The last instant that any snapshot of a stream covers.
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
        // What is stored may be damaged: an instant that is none is later than all, and goes with the first late activity.
        let reach = try row?.decode(Int64?.self, atIndex: 0).map {
            Timestamp(microseconds: $0) ?? .latest
        }
        reaches[stream] = .some(reach)
        return reach
    }
}
