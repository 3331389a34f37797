#if Postgres
public import ActivityJSON
public import ContactProjector

extension PostgresActivityStore {
    /// Records the rejects of an import, or none of them if it throws.
    ///
    /// A reject with the same source, place and reason is recorded once. O(rejects · log rejects).
    ///
    /// - Returns: The number of rejects that the store did not hold.
    @discardableResult
    public func record(
        _ rejects: [Reject],
        of source: ImportSource
    ) async throws(StoreError) -> Int {
        guard !rejects.isEmpty else { return 0 }
        return try await write { writer in
            try await writer.add(
                rejects.map { reject in
                    RecordedReject(
                        number: 0,
                        source: source,
                        line: reject.place.line,
                        offset: reject.place.offset,
                        reason: reject.reason.description,
                        recordedAt: writer.recordedAt
                    )
                }
            )
        } answer: { count, _ in
            count
        }
    }

    /// Returns the rejects after a number, in the order in which they were recorded, at most as many as the limit.
    ///
    /// O(rejects returned + log rejects).
    public func rejects(
        after number: Int64 = 0,
        limit: Int = 1_000
    ) async throws(StoreError) -> [RecordedReject] {
        try await read { try await $0.rejects(after: number, limit: limit) }
    }

    /// Returns the number of rejects in the store.
    ///
    /// O(rejects).
    public func rejectCount() async throws(StoreError) -> Int {
        try await read { connection in
            let rows = try await connection.query("SELECT count(*) FROM contact_log.reject")
            return Int(try rows.first?.number(0) ?? 0)
        }
    }
}

extension LogWriter {
    /// Adds rejects under the next numbers, and returns the number of those that weren't there.
    func add(_ rejects: [RecordedReject]) async throws -> Int {
        var added = 0
        for reject in rejects {
            // The head's lock is held, so no other process takes the same number.
            let rows = try await connection.query(
                """
                INSERT INTO contact_log.reject
                    (number, source, name, line, byte_offset, reason, recorded_at)
                SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5, $6
                FROM contact_log.reject
                ON CONFLICT (sha256(source), byte_offset, sha256(reason)) DO NOTHING
                """,
                [
                    .bytes(Array(reject.source.identity.utf8)),
                    .bytes(Array(reject.source.name.utf8)), .number(Int64(reject.line)),
                    .number(reject.offset), .bytes(Array(reject.reason.utf8)),
                    .number(reject.recordedAt.microseconds),
                ]
            )
            added += rows.count
        }
        return added
    }
}

extension Connection {
    /// Reads the rejects after a number.
    func rejects(after number: Int64, limit: Int) async throws -> [RecordedReject] {
        try await query(
            """
            SELECT number, source, name, line, byte_offset, reason, recorded_at
            FROM contact_log.reject
            WHERE number > $1
            ORDER BY number
            LIMIT $2
            """,
            [.number(number), .number(Int64(max(0, limit)))]
        ).map { row in
            RecordedReject(
                number: try row.number(0),
                source: ImportSource(identity: try row.text(1), name: try row.text(2)),
                line: Int(try row.number(3)),
                offset: try row.number(4),
                reason: try row.text(5),
                recordedAt: try EntryRow.timestamp(row, 6)
            )
        }
    }
}
#endif
