#if Postgres
public import ContactProjector
internal import LogChain
internal import Synchronization

extension PostgresActivityStore {
    /// Appends all activities, or none if it throws.
    ///
    /// Appends of all processes run one after the other: each holds the log's head until its commit. If the connection
    /// breaks, it is made again, and the log is asked whether the batch was recorded before it is appended again.
    /// O(batch · log entries).
    ///
    /// - Returns: The outcome of each activity, in their order, and the head afterwards.
    /// - Throws: `StoreError`, and then nothing is appended, unless the cause says that the server didn't confirm the
    ///   commit; appending again is safe in any case, since recorded activities are duplicates then.
    public func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        let batch: [Activity]
        do {
            let codec = PayloadCodec()
            batch = try activities.map(codec.canonical)
        } catch {
            throw StoreError(
                code: .failed,
                cause: "can't write an activity as JSON: \(error)",
                hint: "give it an id and a type"
            )
        }
        return try await write { writer in
            let plan = BatchPlan(
                batch,
                held: try await writer.versions(of: Set(batch.map(ActivityKey.init))),
                after: writer.position,
                at: writer.recordedAt
            )
            try await writer.record(plan.entries)
            return plan.outcomes
        } answer: {
            AppendReport(outcomes: $0, head: $1)
        }
    }

    /// Runs a change of the log as one transaction, and wakes those who wait for entries.
    func write<Change: Sendable, Answer: Sendable>(
        _ change: @escaping @Sendable (inout LogWriter) async throws -> Change,
        answer: @escaping @Sendable (Change, LogHead) -> Answer
    ) async throws(StoreError) -> Answer {
        guard options.mode == .readWrite else { throw .readOnlyLog(address) }
        // The batch's own key: after a commit that wasn't answered, the log says whether it is done.
        let batch = [UInt8](DigestChain.secret().prefix(16))
        let unconfirmed = Mutex<(Change, LogHead)?>(nil)
        do {
            let (done, head) = try await repeating(writers) { [now] connection in
                let locked = try await LogWriter.begin(connection, batch: batch)
                if locked.done, let earlier = unconfirmed.withLock(\.self) {
                    try await connection.execute("ROLLBACK")
                    return earlier
                }
                unconfirmed.withLock { $0 = nil }
                var writer = try LogWriter(
                    connection,
                    locked,
                    now: now?() ?? locked.now,
                    self.makeSecret
                )
                let made = (try await change(&writer), try await writer.finish(batch: batch))
                unconfirmed.withLock { $0 = made }
                try await connection.execute("COMMIT")
                return made
            }
            arrivals.arrived(upTo: head.position)
            return answer(done, head)
        } catch {
            // A server that refuses a commit says so, and nothing is written.
            let isRefused = (error as? ServerError)?.kind == .refused
            let isUnconfirmed = !isRefused && unconfirmed.withLock { $0 != nil }
            throw StoreError(error, isUnconfirmed ? .committing : .writing, address)
        }
    }
}
#endif
