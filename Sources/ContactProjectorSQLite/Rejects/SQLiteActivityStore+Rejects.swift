public import ActivityJSON
public import ContactProjector
internal import Foundation
internal import GRDB
internal import Synchronization

extension SQLiteActivityStore {
    /// Records the rejects of an import, or none of them if it throws.
    ///
    /// A reject with the same source, place and reason is recorded once. Appending is idempotent as well, so an
    /// interrupted import can be repeated from the start with the same result. The log's positions aren't changed.
    /// O(rejects · log rejects).
    ///
    /// - Returns: The number of rejects that the store did not hold.
    @discardableResult
    public func record(
        _ rejects: [Reject],
        of source: ImportSource
    ) async throws(StoreError) -> Int {
        guard !rejects.isEmpty else { return 0 }
        let count = Mutex(0)
        try await write { writer in
            let recorded = try rejects.reduce(0) { count, reject in
                let place = reject.place
                let isAdded = try writer.db.add(
                    RecordedReject(
                        number: 0,
                        source: source,
                        line: place.line,
                        offset: place.offset,
                        reason: reject.reason.description,
                        recordedAt: writer.recordedAt
                    )
                )
                return count + (isAdded ? 1 : 0)
            }
            count.withLock { $0 = recorded }
            // The head stays: rejects have no position in the log.
            return writer.before
        }
        return count.withLock(\.self)
    }

    /// Returns the rejects after a number, in the order in which they were recorded, at most as many as the limit.
    ///
    /// O(rejects returned + log rejects).
    public func rejects(
        after number: Int64 = 0,
        limit: Int = 1_000
    ) async throws(StoreError) -> [RecordedReject] {
        try await read { reader in
            var found: [RecordedReject] = []
            try reader.forEachReject(after: number, limit: max(0, limit)) { found.append($0) }
            return found
        }
    }

    /// Returns the number of rejects in the store.
    ///
    /// O(rejects).
    public func rejectCount() async throws(StoreError) -> Int {
        try await read { try $0.rejectCount() }
    }
}

extension Database {
    /// Inserts a reject under the next number.
    ///
    /// Returns `false` if it was there before.
    func add(_ reject: RecordedReject) throws -> Bool {
        // Conflicts are ignored: an import that is repeated records nothing again.
        try cachedStatement(
            sql: """
                INSERT INTO import_source (identity, name)
                VALUES (:identity, :name)
                ON CONFLICT DO NOTHING
                """
        ).execute(
            arguments: [
                "identity": IDColumn(reject.source.identity), "name": IDColumn(reject.source.name),
            ]
        )
        try cachedStatement(
            sql: """
                INSERT INTO import_reject (source, line, offset, reason, recorded_at)
                SELECT id, :line, :offset, :reason, :recorded_at FROM import_source
                WHERE identity = :identity
                ON CONFLICT DO NOTHING
                """
        ).execute(
            arguments: [
                "identity": IDColumn(reject.source.identity),
                "line": reject.line,
                "offset": reject.offset,
                "reason": IDColumn(reject.reason),
                "recorded_at": reject.recordedAt.microseconds,
            ]
        )
        // The count of the last statement: 0 if the reject was there.
        return changesCount > 0
    }
}

extension LogReader {
    /// Reads the rejects after a number.
    ///
    /// A store of an earlier version has none.
    func forEachReject(
        after number: Int64,
        limit: Int = .max,
        _ body: (RecordedReject) throws -> Void
    ) throws {
        guard source.has("rejects") else { return }
        let statement = try source.statement(
            """
            SELECT import_reject.id, identity, name, line, offset, reason, recorded_at
            FROM import_reject
            JOIN import_source ON import_source.id = source
            WHERE import_reject.id > ?
            ORDER BY import_reject.id
            LIMIT ?
            """
        )
        try statement.forEach {
            $0.add(number)
            $0.add(Int64(limit))
        } _: { row in
            try body(Self.reject(row))
        }
    }

    /// Returns the number of rejects.
    func rejectCount() throws -> Int {
        guard source.has("rejects") else { return 0 }
        return try count("SELECT count(*) FROM import_reject")
    }

    private static func reject(_ row: SQLRow) throws -> RecordedReject {
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
