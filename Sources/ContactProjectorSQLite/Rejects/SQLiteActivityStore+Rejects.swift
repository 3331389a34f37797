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
            let rejects = try reader.rejects(after: number, limit: max(0, limit))
            var found: [RecordedReject] = []
            while let row = try rejects?.next() { found.append(try LogReader.reject(row)) }
            return found
        }
    }

    /// The number of rejects that the store holds.
    ///
    /// O(rejects).
    public func rejectCount() async throws(StoreError) -> Int {
        try await read { try $0.rejectCount() }
    }
}

extension Database {
    /// Keeps a reject under the next number; tells whether it was not there yet.
    func add(_ reject: RecordedReject) throws -> Bool {
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
        return changesCount > 0
    }
}

extension LogReader {
    /// The rejects after a number; nil in a store of a version that kept none.
    func rejects(after number: Int64, limit: Int = .max) throws -> RowCursor? {
        guard try Schema.has("rejects", db) else { return nil }
        return try Row.fetchCursor(
            db,
            sql: """
                SELECT import_reject.id, identity, name, line, offset, reason, recorded_at
                FROM import_reject
                JOIN import_source ON import_source.id = source
                WHERE import_reject.id > :number
                ORDER BY import_reject.id
                LIMIT :limit
                """,
            arguments: ["number": number, "limit": limit]
        )
    }

    /// The number of rejects.
    func rejectCount() throws -> Int {
        guard try Schema.has("rejects", db) else { return 0 }
        return try Int.fetchOne(db, sql: "SELECT count(*) FROM import_reject") ?? 0
    }

    /// Reads a row of the rejects.
    static func reject(_ row: Row) throws -> RecordedReject {
        RecordedReject(
            number: try row.decode(Int64.self, atIndex: 0),
            source: ImportSource(
                identity: try row.decode(IDColumn.self, atIndex: 1).text,
                name: try row.decode(IDColumn.self, atIndex: 2).text
            ),
            line: try row.decode(Int.self, atIndex: 3),
            offset: try row.decode(Int64.self, atIndex: 4),
            reason: try row.decode(IDColumn.self, atIndex: 5).text,
            recordedAt: try EntryRow.timestamp(row, 6)
        )
    }
}
