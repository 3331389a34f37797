#if Postgres
internal import ContactProjector
internal import LogChain

/// What the appends and erasures of a log must have made of each entry, for a thread that may wait.
///
/// Memory grows with the number of erased streams and with the versions of one page's ids.
struct RecordedEntries {
    private let connection: Connection
    private let codec = PayloadCodec()
    /// The last erasure of each stream.
    private let erasures: [StreamID: Position]
    private var appends: RecordedAppends
    private var append: LogHead?
    /// The versions of ids that are recorded more than once, or that lost their descriptions.
    private var versions: [ActivityKey: [LogEntry]] = [:]
    private var last = Position.zero

    /// Finds the erasures, since an entry must have lost its payload if one follows.
    init(_ connection: Connection) throws {
        self.connection = connection
        appends = RecordedAppends(connection)
        erasures = try Waiting.task { try await connection.erasures() }
    }

    /// Reads the other versions of the next entries, which are those of one page.
    mutating func look(up page: [EntryPages.Stored]) throws {
        guard let first = page.first, let last = page.last else { return }
        // Most ids have one entry, which the index by id finds.
        let repeated = try rows(
            """
            SELECT e.contact, e.org, e.id FROM contact_log.entry e
            WHERE e.position >= $1 AND e.position <= $2 AND e.kind <> 3
                AND EXISTS (
                    SELECT FROM contact_log.entry o
                    WHERE o.contact = e.contact AND o.org = e.org AND o.id = e.id
                        AND o.position < e.position AND o.kind <> 3
                )
            """,
            [.number(first.entry.position.rawValue), .number(last.entry.position.rawValue)]
        ).map {
            ActivityKey(
                stream: try EntryRow.stream($0, 0),
                id: ActivityID(try $0.text(2))
            )
        }
        let blanked = page.map(\.entry).filter { $0.isErased && !isBehindErasure($0) }
        let keys = Set(repeated).union(blanked.map { ActivityKey($0.activity) })
        let connection = connection
        versions = try Waiting.task { try await connection.versions(of: keys) }
    }

    /// Throws unless an entry is what its append or its erasure recorded.
    mutating func check(_ entry: LogEntry) throws {
        try checkRecordedAt(of: entry)
        last = entry.position
        guard entry.kind != .erasure else { return }
        let all = versions[ActivityKey(entry.activity)] ?? []
        try checkErasure(of: entry, all)
        guard entry.isRecorded(after: all.filter { $0.position < entry.position }) else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "entry differs from what an append would have recorded"
            )
        }
    }

    private mutating func checkRecordedAt(of entry: LogEntry) throws {
        if append.map({ entry.position > $0.position }) ?? true {
            guard let next = try appends.next() else {
                throw CorruptEntryError(
                    position: entry.position,
                    finding: "entry without an append"
                )
            }
            append = next
        }
        guard let append, append.position >= entry.position, append.recordedAt == entry.recordedAt
        else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "recorded time differs from that of its append"
            )
        }
    }

    private func isBehindErasure(_ entry: LogEntry) -> Bool {
        erasures[entry.activity.stream].map { entry.position < $0 } ?? false
    }

    private func checkErasure(of entry: LogEntry, _ versions: [LogEntry]) throws {
        let isBehindErasure = isBehindErasure(entry)
        if isBehindErasure, !entry.isErased {
            throw CorruptEntryError(
                position: entry.position,
                finding: "erased payload still present"
            )
        }
        guard isBehindErasure || !entry.isErased || entry.isBlanked(by: versions) else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "payload missing without an erasure"
            )
        }
    }

    /// Throws unless the last entry ends the last append, whose time is that of the log's head.
    mutating func checkEnd(_ recordedAt: Timestamp?) throws {
        guard append.map({ $0.position == last }) ?? true, try appends.next() == nil else {
            throw CorruptEntryError(
                position: last.next,
                finding: "entry missing, although its append is recorded"
            )
        }
        guard append?.recordedAt == recordedAt else {
            throw CorruptEntryError(position: last, finding: "the log's head has another time")
        }
    }

    private func rows(_ sql: String, _ parameters: [Parameter]) throws -> ResultRows {
        let connection = connection
        return try Waiting.task { try await connection.query(sql, parameters) }
    }
}

extension Connection {
    /// Finds the last erasure of each stream.
    fileprivate func erasures() async throws -> [StreamID: Position] {
        var erasures: [StreamID: Position] = [:]
        try await forEachPart { part in
            let rows = try await query(
                """
                SELECT contact, org, max(position) FROM contact_log.entry
                WHERE position >= $1 AND position <= $2 AND kind = 3
                GROUP BY contact, org
                """,
                [.number(part.lowerBound), .number(part.upperBound)]
            )
            for row in rows.map(\.self) {
                erasures[try EntryRow.stream(row, 0)] = try EntryRow.position(row, 2)
            }
        }
        return erasures
    }
}

/// The ends of all appends by recorded time, read in pieces.
private struct RecordedAppends {
    // In pieces, so that memory doesn't grow with the log.
    private static let size = 1_000

    private let connection: Connection
    private var last = Int64.min
    private var heads: ArraySlice<LogHead> = []
    private var isAtEnd = false

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Returns the end of the next append, or `nil` after the last.
    mutating func next() throws -> LogHead? {
        if heads.isEmpty, !isAtEnd { try read() }
        return heads.popFirst()
    }

    private mutating func read() throws {
        let (connection, last) = (connection, last)
        let rows = try Waiting.task {
            try await connection.query(
                """
                SELECT last_position, recorded_at FROM contact_log.append
                WHERE recorded_at > $1
                ORDER BY recorded_at
                LIMIT \(Self.size)
                """,
                [.number(last)]
            )
        }
        let found = try rows.map { row in
            LogHead(
                position: try EntryRow.position(row, 0),
                recordedAt: try EntryRow.timestamp(row, 1)
            )
        }
        self.last = try rows.count > 0 ? rows[rows.count - 1].number(1) : last
        isAtEnd = found.count < Self.size
        heads = found[...]
    }
}
#endif
