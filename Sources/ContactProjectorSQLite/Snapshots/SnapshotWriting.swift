internal import ContactProjector
internal import Foundation
internal import GRDB

extension Database {
    /// Writes snapshots, except those that the log has made wrong since they were taken, and returns how many.
    func write(_ snapshots: PendingSnapshots) throws -> Int {
        try removeStale(snapshots)
        guard let knownAt = snapshots.taken.first?.extent.knownAt else { return 0 }
        let late = try earliestInstant(recordedAfter: knownAt, in: snapshots.stream)
        let valid = snapshots.taken.filter { taken in
            late.map { taken.extent.through.microseconds < $0 } ?? true
        }
        for snapshot in valid {
            let arguments = snapshots.tag.arguments(in: snapshots.stream)
            try cachedStatement(sql: Self.insertion)
                .execute(arguments: arguments &+ snapshot.arguments)
        }
        return valid.count
    }

    /// Removes what is too much, and what another version of the same fold left.
    private func removeStale(_ snapshots: PendingSnapshots) throws {
        for id in snapshots.surplus {
            try cachedStatement(sql: "DELETE FROM snapshot WHERE id = :id")
                .execute(arguments: ["id": id])
        }
        try cachedStatement(
            sql: """
                DELETE FROM snapshot
                WHERE stream = :stream AND name = :name
                    AND (version <> :version OR fingerprint <> :fingerprint)
                """
        ).execute(arguments: snapshots.tag.arguments(in: snapshots.stream))
    }

    /// The earliest instant that the log learnt something about after a position, as microseconds; nil when it didn't.
    ///
    /// What is undated and an erasure are about every instant.
    private func earliestInstant(
        recordedAfter position: Position,
        in stream: Int64
    ) throws -> Int64? {
        // The plus keeps SQLite from walking the whole stream: what came after the position is little.
        let row = try Row.fetchOne(
            cachedStatement(
                sql: """
                    SELECT min(CASE kind WHEN :erasure THEN :first
                        ELSE coalesce(occurred_at, :first) END)
                    FROM entry
                    WHERE position > :position AND +stream = :stream AND kind <> :conflict
                    """
            ),
            arguments: [
                "erasure": LogEntry.Kind.erasure.code,
                "first": Int64.min,
                "position": position.rawValue,
                "stream": stream,
                "conflict": LogEntry.Kind.conflict(with: .zero).code,
            ]
        )
        return try row?.decode(Int64?.self, atIndex: 0)
    }

    private static let insertion = """
        INSERT OR REPLACE INTO snapshot (
            stream, name, version, fingerprint, through, known_at, activities, undated, bytes
        )
        VALUES (
            :stream, :name, :version, :fingerprint, :through, :known_at, :activities, :undated,
            :bytes
        )
        """
}

extension PendingSnapshots.Item {
    fileprivate var arguments: StatementArguments {
        [
            "through": extent.through.microseconds,
            "known_at": extent.knownAt.rawValue,
            "activities": extent.activities,
            "undated": extent.undated,
            "bytes": Data(bytes),
        ]
    }
}
