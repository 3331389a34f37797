public import ContactProjector
internal import GRDB
internal import Logging
internal import Synchronization

extension SQLiteActivityStore {
    /// Folds the activities that were known at one position and had happened by one time, from a snapshot if possible.
    ///
    /// If the stream is due for snapshots, they are written after the fold, in a transaction of their own; a failure
    /// doesn't affect the result. An unreadable snapshot is ignored, counted and removed.
    ///
    /// O(activities that no snapshot covers + size of the state), otherwise O(own history).
    ///
    /// - Throws: `QueryError`, for an as-of by an activity that was not known and when the log can't be read.
    public func fold<P: SnapshottableProjection>(
        _ projection: P,
        over stream: StreamID,
        asOf: AsOf,
        knownAt: KnownAt
    ) async throws(QueryError) -> FoldResult<P.State> {
        guard let policy = options.snapshots else {
            return try await replayed(projection, over: stream, asOf: asOf, knownAt: knownAt)
        }
        let outcome = try await answered { reader in
            try SnapshotReader(reader, projection, over: stream, asOf: asOf, policy)
                .outcome(knownAt: knownAt)
        }
        await settle(outcome)
        return outcome.answer
    }

    private func replayed<P: SnapshottableProjection>(
        _ projection: P,
        over stream: StreamID,
        asOf: AsOf,
        knownAt: KnownAt
    ) async throws(QueryError) -> FoldResult<P.State> {
        try await answered { reader in
            try reader.log(of: stream, knownAt: [knownAt]).replay(projection).folded(asOf: asOf)
        }
    }

    /// Reads one state of the log; a question that has no answer keeps its own error.
    private func answered<Answer: Sendable>(
        _ query: @escaping @Sendable (LogReader) throws -> Answer
    ) async throws(QueryError) -> Answer {
        let result: Result<Answer, QueryError>
        do {
            result = try await read { reader in
                do {
                    return .success(try query(reader))
                } catch let error as QueryError {
                    return .failure(error)
                }
            }
        } catch {
            throw .store(error)
        }
        return try result.get()
    }

    /// Counts what a fold found, and writes the snapshots that it took.
    private func settle<P>(_ outcome: SnapshotReader<P>.Outcome) async {
        snapshotCounts.withLock { counts in
            if outcome.isFromSnapshot { counts.used += 1 }
            counts.unreadable += outcome.unreadable.count
        }
        guard outcome.taken != nil || !outcome.unreadable.isEmpty, options.mode == .readWrite else {
            return
        }
        let unreadable = outcome.unreadable
        if !unreadable.isEmpty {
            // No error for anybody: the answer came from the log. But damage seldom comes alone.
            Logger(label: "contactprojector.sqlite").warning(
                "unreadable snapshots ignored",
                metadata: ["snapshots": "\(unreadable.count)", "store": "\(path)"]
            )
        }
        let taken = outcome.taken
        let written = try? await change { db in
            for id in unreadable {
                try db.cachedStatement(sql: "DELETE FROM snapshot WHERE id = :id")
                    .execute(arguments: ["id": id])
            }
            return try taken.map { try db.write($0) } ?? 0
        }
        snapshotCounts.withLock { $0.taken += written ?? 0 }
    }
}
