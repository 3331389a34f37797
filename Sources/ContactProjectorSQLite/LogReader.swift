internal import ContactProjector
internal import Foundation
internal import GRDB

/// The questions that one state of the log answers.
struct LogReader {
    let db: Database
    let codec = PayloadCodec()

    init(_ db: Database) {
        self.db = db
    }

    /// The column of the salts; a store of a version that had none has the stream's secret for each.
    var saltColumn: String {
        get throws { try Schema.has("salts", db) ? "salt" : "NULL" }
    }

    func head() throws -> LogHead {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT last_position, recorded_at FROM append
                    ORDER BY recorded_at DESC
                    LIMIT 1
                    """
            )
        )
        guard let row else { return LogHead() }
        return LogHead(
            position: try EntryRow.position(row, 0),
            recordedAt: try EntryRow.timestamp(row, 1)
        )
    }

    func streams() throws -> [StreamID] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT contact, org FROM stream")
        )
        return try rows.streams()
    }

    func streams(of contact: ContactID) throws -> [StreamID] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT contact, org FROM stream
                    WHERE contact = :contact
                    """
            ),
            arguments: ["contact": contact.column]
        )
        return try rows.streams()
    }

    func log(of stream: StreamID, knownAt: [KnownAt]) throws -> ContactLog {
        let number = try self.number(of: stream)
        return ContactLog(
            stream: stream,
            entries: try number.map { try entries(of: stream, numbered: $0) } ?? [],
            head: try position(of: .head),
            positions: try knownAt.map(position)
        )
    }

    /// The entries after a position; when one of them is damaged those before it, and the damage when it comes first.
    func entries(after position: Position, limit: Int) throws -> [LogEntry] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(EntryRow.columns), contact, org
                    FROM (SELECT * FROM entry WHERE position > :after ORDER BY position LIMIT :limit)
                    JOIN (SELECT id AS number, contact, org FROM stream) ON number = stream
                    ORDER BY position
                    """
            ),
            arguments: ["after": position.rawValue, "limit": max(0, limit)]
        )
        var entries: [LogEntry] = []
        do {
            while let row = try rows.next() {
                let stream = try EntryRow.stream(row, 11)
                let entry = try EntryRow.entry(row, of: stream, codec: codec)
                let expected = (entries.last?.position ?? position).next
                guard entry.position == expected else {
                    throw CorruptEntryError(position: expected, finding: "entry missing")
                }
                entries.append(entry)
            }
        } catch {
            if entries.isEmpty { throw error }
        }
        return entries
    }

    /// The entries of a stream that have a key, by position, those before a position only.
    func versions(
        of stream: StreamID,
        key: Int64,
        before position: Position
    ) throws -> [LogEntry] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(EntryRow.columns) FROM entry
                    WHERE key = :key AND position < :before
                    ORDER BY position
                    """
            ),
            arguments: [key, position.rawValue]
        )
        var entries: [LogEntry] = []
        while let row = try rows.next() {
            entries.append(try EntryRow.entry(row, of: stream, codec: codec))
        }
        return entries
    }

    func number(of stream: StreamID) throws -> Int64? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT id FROM stream
                    WHERE contact = :contact AND org IS :org
                    """
            ),
            arguments: ["contact": stream.contact.column, "org": stream.org?.column]
        )?.decode(Int64.self, atIndex: 0)
    }

    /// The entries of a stream by position.
    private func entries(of stream: StreamID, numbered number: Int64) throws -> [LogEntry] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(EntryRow.columns) FROM entry
                    WHERE stream = :stream
                    """
            ),
            arguments: ["stream": number]
        )
        return try entries(of: stream, rows)
    }

    /// The entries of a stream that are about instants after one and up to another, by position.
    ///
    /// One range of the index. What the last erasure left is among them, so they are to be folded by one who knows of it.
    func entries(
        of stream: StreamID,
        numbered number: Int64,
        after start: Timestamp,
        upTo end: Timestamp
    ) throws -> [LogEntry] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(EntryRow.columns) FROM entry
                    WHERE stream = :stream AND occurred_at > :start AND occurred_at <= :end
                    """
            ),
            arguments: [
                "stream": number, "start": start.microseconds, "end": end.microseconds,
            ]
        )
        return try entries(of: stream, rows)
    }

    /// Sorts in memory what the index gives by time: SQLite would put the payloads through its sorter.
    private func entries(of stream: StreamID, _ rows: RowCursor) throws -> [LogEntry] {
        var entries: [LogEntry] = []
        while let row = try rows.next() {
            entries.append(try EntryRow.entry(row, of: stream, codec: codec))
        }
        return entries.sorted { $0.position < $1.position }
    }

    func position(of knownAt: KnownAt) throws -> Position {
        switch knownAt {
        case .head: return try head().position
        case .position(let position): return min(position, try head().position)
        case .time(let time):
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT last_position FROM append
                        WHERE recorded_at <= :time
                        ORDER BY recorded_at DESC
                        LIMIT 1
                        """
                ),
                arguments: ["time": time.microseconds]
            )
            return try row.map { try EntryRow.position($0, 0) } ?? .zero
        }
    }
}

extension RowCursor {
    fileprivate func streams() throws -> [StreamID] {
        var streams: [StreamID] = []
        while let row = try next() { streams.append(try EntryRow.stream(row, 0)) }
        return streams.sorted()
    }
}
