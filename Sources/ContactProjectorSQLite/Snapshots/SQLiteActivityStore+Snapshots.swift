package import ContactProjector
internal import GRDB
internal import Synchronization

extension SQLiteActivityStore {
    /// The snapshots of a store, and their counts.
    package struct SnapshotInfo: Hashable, Sendable {
        /// The counts of snapshots since the store was opened.
        package let counts: SnapshotCounts
        /// The number of streams that have some.
        package let streams: Int
        /// The size of the snapshots, in bytes.
        package let bytes: Int
    }

    /// Returns the snapshots that the store holds, and their counts.
    ///
    /// O(snapshots).
    package func snapshotInfo() async throws(StoreError) -> SnapshotInfo {
        let (kept, streams, bytes) = try await read { try $0.snapshotTotals() }
        var counts = snapshotCounts.withLock(\.self)
        counts.kept = kept
        return SnapshotInfo(counts: counts, streams: streams, bytes: bytes)
    }

    /// Removes all snapshots.
    ///
    /// Each fold takes new ones when it is next used. O(snapshots).
    ///
    /// - Returns: The number of those removed.
    @discardableResult
    package func dropSnapshots() async throws(StoreError) -> Int {
        try await change { db in
            try db.execute(sql: "DELETE FROM snapshot")
            return db.changesCount
        }
    }

    /// Removes all snapshots and takes those of contacts' states again, for every stream that is long enough.
    ///
    /// Summaries and custom folds take theirs again when they are next used. O(log · log entries).
    ///
    /// - Returns: The number of snapshots afterwards.
    @discardableResult
    package func rebuildSnapshots() async throws(StoreError) -> Int {
        let minimum = options.snapshots?.minimumLength ?? .max
        // Dropped first: a query takes only the snapshots that are due, and existing ones count,
        // intact or not.
        try await dropSnapshots()
        let streams = try await read { try $0.streams(withEntries: minimum) }
        for stream in streams { try await takeSnapshots(of: stream) }
        return try await snapshotInfo().counts.kept
    }

    /// Queries the present state, which takes the due snapshots.
    private func takeSnapshots(of stream: StreamID) async throws(StoreError) {
        do {
            _ = try await state(of: stream)
        } catch .store(let error) {
            throw error
        } catch {
            preconditionFailure("unexpected error for an as-of at the end: \(error)")
        }
    }
}

extension LogReader {
    fileprivate func snapshotTotals() throws -> (kept: Int, streams: Int, bytes: Int) {
        // A store opened read-only may be older than snapshots.
        guard source.has("snapshots") else { return (0, 0, 0) }
        return try source.statement(
            """
            SELECT count(*), count(DISTINCT stream), coalesce(sum(length(bytes)), 0)
            FROM snapshot
            """
        ).first { row in
            (Int(try row.number(0)), Int(try row.number(1)), Int(try row.number(2)))
        } ?? (0, 0, 0)
    }

    /// Returns the streams with at least a number of entries.
    fileprivate func streams(withEntries minimum: Int) throws -> [StreamID] {
        var streams: [StreamID] = []
        try source.statement(
            """
            SELECT contact, org FROM stream
            WHERE id IN (SELECT stream FROM entry GROUP BY stream HAVING count(*) >= ?)
            """
        ).forEach {
            $0.add(Int64(minimum))
        } _: {
            streams.append(try EntryRow.stream($0, 0))
        }
        return streams
    }
}
