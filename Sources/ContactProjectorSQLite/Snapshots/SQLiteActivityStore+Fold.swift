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
    /// O(activities that no snapshot covers + what snapshots leave out), otherwise O(own history).
    ///
    /// - Parameters:
    ///   - contact: The contact, whose stream is found out by the same read.
    ///   - asOf: The time up to which activities are used.
    ///   - knownAt: The point in the log up to which entries are used.
    ///   - projection: Makes the fold of the contact's stream.
    /// - Returns: The state and what it was computed from.
    /// - Throws: `QueryError`, for an as-of by an activity that was not known, for a contact of several organizations of
    ///   which none is named, and when the log can't be read.
    public func fold<P: SnapshottableProjection>(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt,
        by projection: @escaping @Sendable (StreamID) -> P
    ) async throws(QueryError) -> FoldResult<P.State> {
        let fold = ContactFold(
            contact: contact,
            asOf: asOf,
            knownAt: knownAt,
            // A custom fold may use every field.
            parts: P.self == ContactStateProjection.self ? .texts : .whole,
            policy: options.snapshots,
            takesSnapshots: options.mode == .readWrite,
            projection: projection
        )
        return try await answer(by: fold) { $0.answer }
    }

    /// Returns the summary of a contact, from columns that come before the texts.
    ///
    /// O(activities that no snapshot covers + notes), otherwise O(own history).
    ///
    /// - Throws: `QueryError`, as ``fold(of:asOf:knownAt:by:)`` does.
    public func summary(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt
    ) async throws(QueryError) -> ContactSummary {
        let fold = ContactFold(
            contact: contact,
            asOf: asOf,
            knownAt: knownAt,
            parts: .definition,
            policy: options.snapshots,
            takesSnapshots: options.mode == .readWrite,
            projection: { ContactSummaryProjection($0) }
        )
        return try await answer(by: fold) { try $0.summary() }
    }

    /// Returns the log of a contact, from one statement.
    ///
    /// O(own history + log entries).
    ///
    /// - Throws: `QueryError`, for a contact of several organizations of which none is named, and when the log can't be
    ///   read.
    public func contactLog(
        of contact: ContactReference,
        knownAt: [KnownAt]
    ) async throws(QueryError) -> ContactLog {
        try await answer { try ContactRows.log(of: contact, $0, knownAt: knownAt) }
    }

    /// Folds a contact's activities, and then writes and removes snapshots.
    private func answer<P, Answer: Sendable>(
        by fold: ContactFold<P>,
        _ read: @escaping @Sendable (FoldOutcome<P.State>) throws -> Answer
    ) async throws(QueryError) -> Answer {
        let (answer, news) = try await answer { reader in
            let outcome = try fold.outcome(reader)
            return (try read(outcome), SnapshotNews(outcome))
        }
        await settle(news)
        return answer
    }

    /// Runs a query about one contact, and keeps apart the errors of the query and of the store.
    private func answer<Answer: Sendable>(
        _ query: @escaping @Sendable (LogReader) throws -> Answer
    ) async throws(QueryError) -> Answer {
        let result: Result<Answer, QueryError>
        do {
            result = try await ask { reader in
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

    /// Counts the use of snapshots, and writes those that were taken.
    private func settle(_ news: SnapshotNews) async {
        guard news.isAny else { return }
        let unreadable = news.unreadable
        snapshotCounts.withLock { counts in
            if news.isFromSnapshot { counts.used += 1 }
            counts.unreadable += unreadable.count
        }
        // Written after the result is known, in a transaction of its own: a query doesn't wait for
        // the writer's lock to read.
        guard news.taken != nil || !unreadable.isEmpty, options.mode == .readWrite else { return }
        if !unreadable.isEmpty {
            // The result came from the log and is right (rule 6.4). But damage is seldom alone, so
            // it is reported.
            Logger(label: "contactprojector.sqlite").warning(
                "unreadable snapshots ignored",
                metadata: ["snapshots": "\(unreadable.count)", "store": "\(path)"]
            )
        }
        let taken = news.taken
        let written = try? await change { db in
            try db.removeSnapshots(unreadable)
            return try taken.map { try db.write($0) } ?? 0
        }
        snapshotCounts.withLock { $0.taken += written ?? 0 }
    }
}
