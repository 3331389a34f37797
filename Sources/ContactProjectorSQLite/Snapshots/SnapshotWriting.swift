internal import ContactProjector
internal import GRDB
internal import LogChain

extension Database {
    /// Writes snapshots, except those that the log has invalidated since they were taken.
    ///
    /// Returns their number.
    func write(_ snapshots: PendingSnapshots) throws -> Int {
        try removeStale(snapshots)
        guard let knownAt = snapshots.taken.first?.extent.knownAt else { return 0 }
        // The snapshots were taken by a reader, without a lock. Appends since then may concern what
        // they cover.
        let late = try earliestInstant(recordedAfter: knownAt, in: snapshots.stream)
        let valid = snapshots.taken.filter { taken in
            late.map { taken.extent.through.microseconds < $0 } ?? true
        }
        let insertion = try statement(Self.insertion)
        for snapshot in valid {
            try unsafe snapshot.bytes.withUnsafeBytes { bytes in
                try insertion.run {
                    snapshots.tag.add(to: &$0, in: snapshots.stream)
                    $0.add(snapshot.extent.through.microseconds)
                    $0.add(snapshot.extent.knownAt.rawValue)
                    $0.add(Int64(snapshot.extent.activities))
                    $0.add(Int64(snapshot.extent.undated))
                    unsafe $0.add(bytes: bytes)
                }
            }
        }
        return valid.count
    }

    /// Removes snapshots.
    func removeSnapshots(_ ids: [Int64]) throws {
        let deletion = try statement("DELETE FROM snapshot WHERE id = ?")
        for id in ids { try deletion.run { $0.add(id) } }
    }

    /// Removes surplus snapshots, and those of other versions of the same fold.
    private func removeStale(_ snapshots: PendingSnapshots) throws {
        try removeSnapshots(snapshots.surplus)
        try statement(
            """
            DELETE FROM snapshot
            WHERE stream = ? AND name = ? AND (version <> ? OR fingerprint <> ?)
            """
        ).run { snapshots.tag.add(to: &$0, in: snapshots.stream) }
    }

    /// Returns the earliest time that the entries after a position concern, in microseconds, or
    /// `nil` if there are none.
    ///
    /// An undated activity and an erasure concern every time.
    private func earliestInstant(
        recordedAfter position: Position,
        in stream: Int64
    ) throws -> Int64? {
        // The unary plus disables the index by stream, so that SQLite reads the few entries after
        // the position instead of the whole stream (sqlite.org/optoverview.html).
        try statement(
            """
            SELECT min(CASE kind WHEN ?1 THEN ?2 ELSE coalesce(occurred_at, ?2) END)
            FROM entry
            WHERE position > ?3 AND +stream = ?4 AND kind <> ?5
            """
        ).first {
            $0.add(LogEntry.Kind.erasure.code)
            $0.add(Int64.min)
            $0.add(position.rawValue)
            $0.add(stream)
            $0.add(LogEntry.Kind.conflict(with: .zero).code)
        } read: {
            try $0.optionalNumber(0)
        } ?? nil
    }

    private static let insertion = """
        INSERT OR REPLACE INTO snapshot (
            stream, name, version, fingerprint, through, known_at, activities, undated, bytes
        )
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
}
