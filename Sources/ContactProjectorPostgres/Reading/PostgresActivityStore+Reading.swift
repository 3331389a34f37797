#if Postgres
public import ContactProjector
internal import Foundation
internal import LogChain

extension PostgresActivityStore {
    /// Returns the end of the log.
    ///
    /// O(1).
    public func head() async throws(StoreError) -> LogHead {
        try await read { connection in
            let rows = try await connection.query(
                "SELECT position, recorded_at FROM contact_log.head"
            )
            guard let row = rows.first else { throw CorruptEntryError.headless }
            return LogHead(
                position: try EntryRow.position(row, 0),
                recordedAt: try row.optionalNumber(1) == nil ? nil : EntryRow.timestamp(row, 1)
            )
        }
    }

    /// Returns the log's id: random, stored in the database, and the same in its backups.
    ///
    /// O(1).
    public func logID() async throws(StoreError) -> LogID {
        try await read { connection in
            let rows = try await connection.query("SELECT log_id FROM contact_log.head")
            guard let row = rows.first else { throw CorruptEntryError.headless }
            return try Self.logID(row, 0)
        }
    }

    private static func logID(_ row: ResultRows.Row, _ column: Int) throws -> LogID {
        guard let id = LogID(bytes: try row.bytes(column)) else {
            throw CorruptEntryError(position: nil, finding: "the log has no id")
        }
        return id
    }

    /// Returns the places of the log from a position on, by position, at most as many as the limit.
    ///
    /// A place's mark is the first four bytes of the digest chain's link. O(places returned · log entries).
    public func places(
        from position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogPlace] {
        guard limit > 0 else { return [] }
        // Position zero has a place without a row.
        let wanted = Int64(limit) - (position == .zero ? 1 : 0)
        let last = position.rawValue.addingReportingOverflow(Int64(limit) - 1)
        return try await read { connection in
            let rows = try await connection.query(
                """
                SELECT h.log_id, e.position, e.link
                FROM contact_log.head h
                LEFT JOIN (
                    SELECT position, link FROM contact_log.entry
                    WHERE position >= $1 AND position <= $2
                    ORDER BY position
                    LIMIT $3
                ) e ON true
                ORDER BY e.position
                """,
                [
                    .number(max(1, position.rawValue)),
                    .number(last.overflow ? .max : last.partialValue), .number(wanted),
                ]
            )
            guard let row = rows.first else { throw CorruptEntryError.headless }
            let id = try Self.logID(row, 0)
            var places: [LogPlace] = []
            if position == .zero {
                places.append(
                    LogPlace(.zero, in: id, link: DigestChain.mark(of: DigestChain.origin))
                )
            }
            for row in rows.map(\.self) where try row.optionalNumber(1) != nil {
                let link = DigestChain.mark(of: Data(try row.bytes(2)))
                places.append(LogPlace(try EntryRow.position(row, 1), in: id, link: link))
            }
            return places
        }
    }

    /// Returns the streams of the log in their order.
    ///
    /// O(streams · log streams).
    public func streams() async throws(StoreError) -> [StreamID] {
        try await read { connection in
            try await connection.query("SELECT contact, org FROM contact_log.stream")
                .map { try EntryRow.stream($0, 0) }
                .sorted()
        }
    }

    /// Returns the streams of one contact in their order: one for each organization that has it.
    ///
    /// O(log streams).
    public func streams(of contact: ContactID) async throws(StoreError) -> [StreamID] {
        try await read { connection in
            try await connection.query(
                "SELECT contact, org FROM contact_log.stream WHERE contact = $1",
                [.bytes(Array(contact.rawValue.utf8))]
            ).map { try EntryRow.stream($0, 0) }.sorted()
        }
    }

    /// Returns the log of a stream, which is empty for a stream that the store doesn't have.
    ///
    /// O(own history + log entries).
    public func log(
        of stream: StreamID,
        knownAt: [KnownAt]
    ) async throws(StoreError) -> ContactLog {
        try await read { try await $0.log(of: .stream(stream), knownAt: knownAt) }
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
        let result: Result<ContactLog, QueryError>
        do {
            result = try await read { connection in
                do {
                    return .success(try await connection.log(of: contact, knownAt: knownAt))
                } catch let error as QueryError {
                    return .failure(error)
                }
            }
        } catch {
            throw .store(error)
        }
        return try result.get()
    }

    /// Returns the entries of the whole log after a position, by position, at most as many as the limit.
    ///
    /// O(entries returned · log entries).
    public func entries(
        after position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogEntry] {
        guard limit > 0 else { return [] }
        let last = position.rawValue.addingReportingOverflow(Int64(limit))
        return try await read { connection in
            let rows = try await connection.query(
                """
                SELECT \(EntryRow.columns) FROM contact_log.entry e
                WHERE e.position > $1 AND e.position <= $2
                ORDER BY e.position
                """,
                [.number(position.rawValue), .number(last.overflow ? .max : last.partialValue)]
            )
            return try Self.intact(rows, after: position)
        }
    }

    /// Decodes entries; if one is damaged, those before it, and throws if it is the first.
    private static func intact(_ rows: ResultRows, after position: Position) throws -> [LogEntry] {
        let codec = PayloadCodec()
        var entries: [LogEntry] = []
        entries.reserveCapacity(rows.count)
        do {
            for number in 0..<rows.count {
                let entry = try EntryRow.entry(rows[number], codec)
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

    /// Runs a query, again on another connection if the first one breaks.
    @concurrent func read<Answer: Sendable>(
        _ query: @escaping @Sendable (Connection) async throws -> Answer
    ) async throws(StoreError) -> Answer {
        do {
            return try await repeating(readers, query)
        } catch {
            throw StoreError(error, .reading, address)
        }
    }
}

extension Connection {
    /// Reads the log of a contact, for the positions of some known-ats.
    fileprivate func log(
        of contact: ContactReference,
        knownAt: [KnownAt]
    ) async throws -> ContactLog {
        if let log = try await read(of: contact, knownAt: knownAt, inTransaction: false) {
            return log
        }
        // Of a contact that was merged, several streams are read, which must be of one state.
        try await EntryPages.begin(self)
        do {
            let log = try await read(of: contact, knownAt: knownAt, inTransaction: true)
            try await execute("COMMIT")
            guard let log else { throw CorruptEntryError.headless }
            return log
        } catch {
            try? await execute("ROLLBACK")
            throw error
        }
    }

    /// Reads the log of a contact, or returns `nil` if its other streams need a transaction.
    private func read(
        of contact: ContactReference,
        knownAt: [KnownAt],
        inTransaction: Bool
    ) async throws -> ContactLog? {
        let rows = try await rows(of: contact)
        guard let first = rows.first else { throw CorruptEntryError.headless }
        let head = try EntryRow.position(first, 0)
        let codec = PayloadCodec()
        var entries: [LogEntry] = []
        for number in 0..<rows.count where try rows[number].optionalNumber(1) != nil {
            entries.append(try EntryRow.entry(rows[number], at: 1, codec))
        }
        // Here and not by the server, which would sort a long history with its texts in a file.
        entries.sort { $0.position < $1.position }
        let streams = Set(entries.map(\.activity.stream)).sorted()
        var positions: [Position] = []
        for knownAt in knownAt { positions.append(try await position(of: knownAt, head: head)) }
        var contacts = MergedContacts(try contact.stream(among: streams), entries: entries)
        guard inTransaction || contacts.missing == nil else { return nil }
        while let other = contacts.missing {
            contacts.add(try await self.entries(of: other, upTo: head), of: other)
        }
        return ContactLog(contacts, head: head, positions: positions)
    }

    /// Returns the entries of a stream up to a position, by position.
    private func entries(of stream: StreamID, upTo head: Position) async throws -> [LogEntry] {
        let codec = PayloadCodec()
        let rows = try await query(
            """
            SELECT \(EntryRow.columns) FROM contact_log.entry e
            WHERE e.contact = $1 AND e.org = $2 AND e.position <= $3
            ORDER BY e.position
            """,
            [
                .bytes(stream.contactColumn), .bytes(stream.orgColumn), .number(head.rawValue),
            ]
        )
        return try (0..<rows.count).map { try EntryRow.entry(rows[$0], codec) }
    }

    private func rows(of contact: ContactReference) async throws -> ResultRows {
        // One statement sees one state of the log; a left join, so that there always is a head.
        let question = { (condition: StaticString) in
            """
            SELECT h.position, \(EntryRow.columns)
            FROM contact_log.head h
            LEFT JOIN contact_log.entry e ON \(condition)
            """
        }
        switch contact {
        case .stream(let stream):
            return try await query(
                question("e.contact = $1 AND e.org = $2"),
                [.bytes(stream.contactColumn), .bytes(stream.orgColumn)]
            )
        case .contact(let contact):
            return try await query(
                question("e.contact = $1"),
                [.bytes(Array(contact.rawValue.utf8))]
            )
        }
    }

    /// Returns the position of a known-at in a log with this head.
    private func position(of knownAt: KnownAt, head: Position) async throws -> Position {
        switch knownAt {
        case .head: return head
        case .position(let position): return min(position, head)
        case .time(let time):
            // Appends after the head that was read don't count, so no transaction is needed.
            let rows = try await query(
                """
                SELECT last_position FROM contact_log.append
                WHERE recorded_at <= $1
                ORDER BY recorded_at DESC
                LIMIT 1
                """,
                [.number(time.microseconds)]
            )
            return try rows.first.map { min(try EntryRow.position($0, 0), head) } ?? .zero
        }
    }
}
#endif
