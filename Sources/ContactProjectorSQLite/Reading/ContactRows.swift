internal import ContactProjector

/// The result of one statement about a contact: the log's head, the contact's streams, and the
/// first one's entries.
///
/// One statement sees one state of the log, and costs less than a transaction around several.
struct ContactRows {
    private(set) var head = Position.zero
    /// The streams of the contact, or the requested one, if they have entries.
    private(set) var streams: [StreamID] = []
    /// The number of the first stream.
    private(set) var number: Int64?
    /// The entries by time, in the order of the index.
    private(set) var entries: [LogEntry] = []
    /// A Boolean value that indicates whether the first stream has snapshots, so its entries
    /// weren't read.
    private(set) var hasSnapshots = false

    private let reference: ContactReference
    private let reader: LogReader
    private let parts: EntryParts
    private let stopsAtSnapshots: Bool

    /// Reads the entries of a contact, or stops if it has snapshots and that is requested.
    init(
        _ reference: ContactReference,
        _ reader: LogReader,
        _ parts: EntryParts = .whole,
        stopsAtSnapshots: Bool = false
    ) throws {
        self.reference = reference
        self.parts = parts
        self.stopsAtSnapshots = stopsAtSnapshots && reader.keepsSnapshots
        self.reader = reader
        let statement = try reader.source.statement(Self.question(reference, reader, parts))
        try statement.rows { values in
            values.add(reference.contact.rawValue)
            if case .stream(let stream) = reference { values.add(stream.org?.rawValue) }
        } _: { row in
            try add(row)
        }
    }

    /// Reads the log of a contact, for the positions of some known-ats.
    static func log(
        of contact: ContactReference,
        _ reader: LogReader,
        knownAt: [KnownAt]
    ) throws -> ContactLog {
        let log = { try ContactRows(contact, reader).log(reader, knownAt: knownAt) }
        guard !knownAt.contains(where: \.isTime) else { return try reader.source.transaction(log) }
        let rows = try ContactRows(contact, reader)
        return rows.isMerged
            ? try reader.source.transaction(log) : try rows.log(reader, knownAt: knownAt)
    }

    /// A Boolean value that indicates whether the contact was ever merged with another one, whose
    /// entries the log needs as well.
    var isMerged: Bool { entries.contains { $0.kind == .alias } }

    /// Returns the log of the contact, for the positions of some known-ats.
    ///
    /// A known-at that is a time needs another statement, and so do the entries of other contacts.
    /// Then this and the statement before must be in one transaction.
    func log(_ reader: LogReader, knownAt: [KnownAt]) throws -> ContactLog {
        var contacts = MergedContacts(
            try reference.stream(among: streams),
            // Sorted here and not by ORDER BY: the index is by time, so SQLite would move the
            // payloads through its sorter.
            entries: entries.sorted { $0.position < $1.position }
        )
        var count = entries.count
        while let other = contacts.missing {
            let rows = try ContactRows(.stream(other), reader, parts)
            // Each is checked while it is read, and here all of them together.
            count += rows.entries.count
            try reader.check(rows: count)
            contacts.add(rows.entries.sorted { $0.position < $1.position }, of: other)
        }
        return ContactLog(
            contacts,
            head: head,
            positions: try knownAt.map { try reader.position(of: $0, head: head) }
        )
    }

    /// Adds a row.
    ///
    /// Returns a Boolean value indicating whether further rows are needed.
    private mutating func add(_ row: SQLRow) throws -> Bool {
        if streams.isEmpty {
            head = try row.isNull(0) ? .zero : EntryRow.position(row, 0)
            guard let number = try row.optionalNumber(1) else { return false }
            self.number = number
            streams = [try stream(row)]
            hasSnapshots = try stopsAtSnapshots && row.number(3) != 0
            // The first row decides: with snapshots, the entries are read by ranges of time
            // instead.
            if hasSnapshots { return false }
        }
        guard try row.number(1) == number else {
            let other = try stream(row)
            if streams.last != other { streams.append(other) }
            return true
        }
        guard !row.isNull(4) else { return true }
        // Each row, since their number isn't known before: a history that is too long for the
        // task's thread is stopped here.
        try reader.check(rows: entries.count)
        entries.append(
            try EntryRow.entry(row, at: 4, of: streams[0], parts: parts, codec: reader.codec)
        )
        return true
    }

    private func stream(_ row: SQLRow) throws -> StreamID {
        if case .stream(let stream) = reference { return stream }
        return StreamID(org: try row.optionalText(2).map { OrgID($0) }, contact: reference.contact)
    }

    private static func question(
        _ reference: ContactReference,
        _ reader: LogReader,
        _ parts: EntryParts
    ) -> String {
        let isOfStream = reference.isStream
        guard reader.keepsSnapshots else {
            return question(isOfStream, keepsSnapshots: false, parts)
        }
        let questions = isOfStream ? ofStream : ofContact
        return switch parts {
        case .whole: questions.whole
        case .texts: questions.texts
        case .definition: questions.definition
        }
    }

    /// The statements for a store of this version, composed once.
    private struct Questions {
        let whole, texts, definition: String

        init(isOfStream: Bool) {
            whole = ContactRows.question(isOfStream, keepsSnapshots: true, .whole)
            texts = ContactRows.question(isOfStream, keepsSnapshots: true, .texts)
            definition = ContactRows.question(isOfStream, keepsSnapshots: true, .definition)
        }
    }

    private static let ofContact = Questions(isOfStream: false)
    private static let ofStream = Questions(isOfStream: true)

    private static func question(
        _ isOfStream: Bool,
        keepsSnapshots: Bool,
        _ parts: EntryParts
    ) -> String {
        // The joins are left joins, so that the head is returned for a contact without entries, or
        // without a stream, too.
        let snapshots =
            keepsSnapshots ? "EXISTS (SELECT * FROM snapshot WHERE stream = stream.id)" : "0"
        return """
            SELECT head, number, org, snapshots, \(parts.columns)
            FROM (SELECT (SELECT last_position FROM append ORDER BY recorded_at DESC LIMIT 1) AS head)
            LEFT JOIN (
                SELECT id AS number, org, \(snapshots) AS snapshots FROM stream
                WHERE contact = ?1 \(isOfStream ? "AND org IS ?2" : "")
            )
            LEFT JOIN entry ON stream = number
            """
    }
}

extension KnownAt {
    /// A Boolean value that indicates whether the position is to be looked up by a time.
    var isTime: Bool { if case .time = self { true } else { false } }
}
