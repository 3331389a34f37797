internal import ContactProjector
internal import LogChain

/// The queries that are answered from one state of the log.
struct LogReader {
    let source: any StatementSource
    let codec = PayloadCodec()
    /// The maximum number of a contact's rows that may be read.
    let rowsAtMost: Int

    /// Creates a reader.
    ///
    /// Several queries see one state of the log only inside a transaction of the connection.
    init(_ source: any StatementSource, rowsAtMost: Int = .max) {
        self.source = source
        self.rowsAtMost = rowsAtMost
    }

    /// Throws if more rows are read than allowed.
    func check(rows count: Int) throws {
        guard count <= rowsAtMost else { throw LongHistory() }
    }

    /// The column of salts.
    ///
    /// A store of an earlier version has none, and derives each salt from the stream's secret.
    var saltColumn: String { source.has("salts") ? "salt" : "NULL" }

    /// A Boolean value that indicates whether the store's snapshots have the form that is read
    /// here.
    ///
    /// A store opened read-only may have an earlier version.
    var keepsSnapshots: Bool { source.has("texts") }

    func head() throws -> LogHead {
        try source.statement(
            """
            SELECT last_position, recorded_at FROM append
            ORDER BY recorded_at DESC
            LIMIT 1
            """
        ).first { row in
            LogHead(
                position: try EntryRow.position(row, 0),
                recordedAt: try EntryRow.timestamp(row, 1)
            )
        } ?? LogHead()
    }

    /// Returns the number that is the result of a statement without parameters, or zero.
    func count(_ question: String) throws -> Int {
        try source.statement(question).first { Int(try $0.number(0)) } ?? 0
    }

    func streams() throws -> [StreamID] {
        var streams: [StreamID] = []
        try source.statement("SELECT contact, org FROM stream")
            .forEach { streams.append(try EntryRow.stream($0, 0)) }
        // Sorted here: streams are ordered by the bytes of their ids, and SQLite sorts blobs, as
        // which ids with a NUL are stored, after all texts.
        return streams.sorted()
    }

    func streams(of contact: ContactID) throws -> [StreamID] {
        var streams: [StreamID] = []
        try source.statement("SELECT contact, org FROM stream WHERE contact = ?")
            .forEach {
                $0.add(contact.rawValue)
            } _: {
                streams.append(try EntryRow.stream($0, 0))
            }
        return streams.sorted()
    }

    /// Returns the entries after a position.
    ///
    /// If one is damaged, returns those before it, and throws if it is the first.
    func entries(after position: Position, limit: Int) throws -> [LogEntry] {
        // The limit is inside, so that SQLite joins only those rows. The stream's id is renamed,
        // since entries have a column `id`, too.
        let statement = try source.statement(
            """
            SELECT \(EntryRow.columns), contact, org
            FROM (SELECT * FROM entry WHERE position > ? ORDER BY position LIMIT ?)
            JOIN (SELECT id AS number, contact, org FROM stream) ON number = stream
            ORDER BY position
            """
        )
        var entries: [LogEntry] = []
        do {
            try statement.forEach {
                $0.add(position.rawValue)
                $0.add(Int64(max(0, limit)))
            } _: { row in
                let stream = try EntryRow.stream(row, 11)
                let entry = try EntryRow.entry(row, of: stream, codec: codec)
                let expected = (entries.last?.position ?? position).next
                guard entry.position == expected else {
                    throw CorruptEntryError(position: expected, finding: "entry missing")
                }
                entries.append(entry)
            }
        } catch {
            // The caller gets the intact entries, and the error with its next call.
            if entries.isEmpty { throw error }
        }
        return entries
    }

    /// Returns the entries of a stream with a key that are before a position, in order.
    func versions(
        of stream: StreamID,
        key: Int64,
        before position: Position
    ) throws -> [LogEntry] {
        var entries: [LogEntry] = []
        try source.statement(
            """
            SELECT \(EntryRow.columns) FROM entry
            WHERE key = ? AND position < ?
            ORDER BY position
            """
        ).forEach {
            $0.add(key)
            $0.add(position.rawValue)
        } _: {
            entries.append(try EntryRow.entry($0, of: stream, codec: codec))
        }
        return entries
    }

    func number(of stream: StreamID) throws -> Int64? {
        try source.statement("SELECT id FROM stream WHERE contact = ? AND org IS ?").first {
            $0.add(stream.contact.rawValue)
            $0.add(stream.org?.rawValue)
        } read: {
            try $0.number(0)
        }
    }

    /// Returns the position of a known-at in a log with this head.
    func position(of knownAt: KnownAt, head: Position) throws -> Position {
        switch knownAt {
        case .head: head
        case .position(let position): min(position, head)
        case .time(let time): try position(at: time)
        }
    }

    /// Returns the last position that was recorded by a time.
    func position(at time: Timestamp) throws -> Position {
        try source.statement(
            """
            SELECT last_position FROM append
            WHERE recorded_at <= ?
            ORDER BY recorded_at DESC
            LIMIT 1
            """
        ).first {
            $0.add(time.microseconds)
        } read: {
            try EntryRow.position($0, 0)
        } ?? .zero
    }
}

/// The error of a history that has more rows than may be read.
struct LongHistory: Error {}
