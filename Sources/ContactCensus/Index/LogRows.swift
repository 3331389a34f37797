internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector

/// The rows of a log's new entries, with the rows that a census has of the contacts they concern.
struct LogRows {
    private let names: BulkScanner
    /// The seed of the hashes of note ids, the same for all parts of a census.
    private let seed: UInt64
    /// The census with the earlier histories of the contacts.
    private let source: Census?
    /// The entries about contacts that became one.
    private(set) var aliases: [LogEntry] = []
    private let segments: SegmentTable?
    let text: RecordStorage
    private(set) var rows: [Row] = []
    private var words: [UInt8] = []
    private(set) var report: ImportReport
    private(set) var head: LogHead
    /// The number of each contact in the whole census.
    private var numbers: [UInt32] = []
    private var contactCount: Int
    /// The number of rows before each contact's last erasure.
    private var erasedBefore: [UInt32: Int] = [:]
    private(set) var erasures: [UInt32: Position] = [:]
    /// The contacts with observations whose segments are in the texts.
    private var stating: Set<UInt32> = []
    /// A Boolean value that indicates whether the texts still have segments that an erasure took.
    ///
    /// A census that is built anew doesn't have them.
    private(set) var keepsErased = false

    /// Creates empty rows, which continue a census of the same log if one is given.
    init(after census: Census? = nil) throws(StoreError) {
        try self.init(texts: census?.last, source: census)
        report = census?.report ?? ImportReport()
        aliases = census?.aliases ?? []
        head = census?.head ?? LogHead()
    }

    /// Creates the rows of a census up to a head.
    ///
    /// Contacts erased later are included.
    ///
    /// O(activities).
    init(of census: Census, knownAt head: LogHead) throws(StoreError) {
        try self.init(texts: census.last, source: nil)
        self.head = head
        aliases = census.aliases.filter { $0.position <= head.position }
        do {
            let contacts = census.native.flatMap { part in part.shown.map { (part, $0) } }
                .sorted { $0.0.wholeNumber($0.1) < $1.0.wholeNumber($1.1) }
            for (part, contact) in contacts {
                try take(contact, of: part, knownAt: head.position)
            }
        } catch {
            // A scanner that reads no text can only run out of memory.
            throw .noMemory
        }
        report.add(appended: rows.count, duplicates: 0, revisions: 0, conflicts: 0)
    }

    /// Creates empty rows that continue the texts of a part.
    init(texts part: CensusPart?, source: Census?) throws(StoreError) {
        self.source = source
        contactCount = source?.native.reduce(0) { $0 + $1.contactCount } ?? 0
        report = ImportReport()
        head = LogHead()
        segments = part?.segments
        text = part?.text ?? RecordStorage([TextBytes]())
        seed = part?.seed ?? .random(in: .min ... .max)
        do {
            names = try BulkScanner(ReadDefaults(), ReadLimits(), seed: seed)
            for segment in 0..<(segments?.count ?? 0) {
                _ = try names.number(of: SegmentID(segments?.names[segment] ?? ""))
            }
        } catch {
            throw .noMemory
        }
    }

    private mutating func take(
        _ contact: Int,
        of part: CensusPart,
        knownAt end: Position
    ) throws(ReadError) {
        let columns = part.rows
        let known = columns.rows(of: contact).filter {
            part.position(ofRow: $0) <= end && !columns.kinds[$0].isDerived
        }
        guard !known.isEmpty || part.erasures[contact] != nil else { return }
        let number = try names.number(of: part.contacts[contact])
        erasures[number] = part.erasures[contact]
        for row in known { rows.append(Row(row, of: number, in: columns)) }
    }

    /// A Boolean value that indicates whether the rows include any contact's history.
    var touchesContacts: Bool { names.contactCount > 0 }

    /// Adds the next entries of the log, and the erasures after a position, which apply at every
    /// position.
    mutating func add(
        _ entries: some Sequence<LogEntry>,
        knownAt end: Position = Position(.max)
    ) throws(StoreError) {
        do {
            for entry in entries {
                if entry.position <= end {
                    try add(entry)
                    head = LogHead(position: entry.position, recordedAt: entry.recordedAt)
                } else if entry.kind == .erasure {
                    try erase(entry)
                }
            }
        } catch {
            throw .noMemory
        }
    }

    private mutating func add(_ entry: LogEntry) throws(ReadError) {
        switch entry.kind {
        case .activity, .observation:
            report.add(appended: 1, duplicates: 0, revisions: 0, conflicts: 0)
            try addRow(entry)
        // A revision changes neither order nor attributes (rule 5.3), except that an erasure takes
        // an observation's segments.
        case .revision(let first):
            report.add(appended: 0, duplicates: 0, revisions: 1, conflicts: 0)
            if entry.activity.observation?.lacksSegments == true { try blank(first, by: entry) }
        case .conflict: report.add(appended: 0, duplicates: 0, revisions: 0, conflicts: 1)
        case .erasure: try erase(entry)
        // The contact is registered, so that it has a number of its own in every part.
        case .alias:
            _ = try number(of: entry.activity.stream)
            aliases.append(entry)
        }
    }

    private mutating func erase(_ entry: LogEntry) throws(ReadError) {
        let contact = try number(of: entry.activity.stream)
        keepsErased = keepsErased || stating.contains(contact)
        // Only noted here. The rows before it may be those of the census, which are added when the
        // contact is first met.
        erasedBefore[contact] = rows.count
        erasures[contact] = entry.position
    }

    /// Replaces the record of an observation by one without segments.
    private mutating func blank(_ first: Position, by entry: LogEntry) throws(ReadError) {
        let contact = try number(of: entry.activity.stream)
        keepsErased = keepsErased || stating.contains(contact)
        let record = EntryRecord(position: first, activity: entry.activity)
        let id = Array(record.id.utf8)
        let strings = try RowStrings(text.appending(words), .entry)
        let place = rows.lastIndex { row in
            row.contact == contact && row.kind == RowKind.observed && strings.id(of: row) == id
        }
        guard let place else { return }
        var row = rows[place]
        write(record, of: &row)
        rows[place] = row
    }

    /// Adds the record of a row to the texts.
    private mutating func write(_ record: EntryRecord, of row: inout Row) {
        let bytes = record.bytes
        // After the texts of the census, so that the rows taken from it keep their offsets.
        row.offset = UInt64(text.count + words.count)
        row.length = UInt32(clamping: bytes.count)
        row.id_offset = UInt16(EntryRecord.idOffset)
        row.id_length = UInt16(clamping: record.id.utf8.count)
        words += bytes
    }

    private mutating func addRow(_ entry: LogEntry) throws(ReadError) {
        let record = EntryRecord(position: entry.position, activity: entry.activity)
        var row = try Row(entry.activity, names)
        meet(row.contact, entry.activity.stream)
        write(record, of: &row)
        // Numbered here, so that an index that grew has the same numbers as one that is built anew.
        for segment in record.segments ?? [] { _ = try names.number(of: segment) }
        if record.segments != nil { stating.insert(row.contact) }
        rows.append(row)
    }

    /// Returns the number of a contact among these rows.
    mutating func number(of stream: StreamID) throws(ReadError) -> UInt32 {
        let number = try names.number(of: stream)
        meet(number, stream)
        return number
    }

    /// Adds the rows that the census has of a contact that occurs for the first time.
    private mutating func meet(_ number: UInt32, _ stream: StreamID) {
        // Numbers are given in the order in which contacts occur, so a new one has the next.
        guard number == numbers.count else { return }
        guard let (part, contact) = source?.findOwn(stream) else {
            numbers.append(UInt32(contactCount))
            contactCount += 1
            return
        }
        numbers.append(part.wholeNumber(contact))
        erasures[number] = part.erasures[contact]
        // Taken once for all rows: copying the columns' references costs as much as a row.
        let columns = part.rows
        // What observations found depends on the other rows, so it is derived again.
        for row in columns.rows(of: contact) where !columns.kinds[row].isDerived {
            rows.append(Row(row, of: number, in: columns))
            if columns.kinds[row].code == RowKind.observed, part.statesSegments(row) {
                stating.insert(number)
            }
        }
    }

    /// Replaces the rows of some contacts, and adds their erasures.
    mutating func replace(_ histories: [UInt32: [Row]], _ erasures: [UInt32: Position]) {
        rows.removeAll { histories[$0.contact] != nil }
        rows += histories.values.joined()
        self.erasures.merge(erasures) { $1 }
    }

    /// Builds the part of these rows.
    ///
    /// Its texts and segments include those of the census.
    ///
    /// - Throws: `StoreError` when memory is short.
    consuming func part(
        threads: Int,
        origins: RowOrigins = RowOrigins()
    ) async throws(StoreError) -> CensusPart {
        let text = self.text.appending(words)
        let kept = rows.enumerated().compactMap { index, row in
            index < erasedBefore[row.contact] ?? 0 ? row.erased : row
        }
        let contacts = ContactTable(names)
        let erasures = ErasureTable(erasures)
        let parts = RowParts([], extra: kept)
        let (counts, observes) = parts.renumber(0, by: nil, contacts: contacts.count)
        let columns: CensusColumns
        do {
            columns = try await CensusBuilder.columns(
                of: parts,
                counts: [counts],
                observes: observes,
                text: text,
                form: .entry,
                contacts: contacts,
                names: names,
                threads: threads,
                erasures: erasures,
                origins: origins
            )
        } catch {
            throw .noMemory
        }
        let known = segments.flatMap { $0.count == names.segmentCount ? $0 : nil }
        return CensusPart(
            contacts: contacts,
            segments: known ?? SegmentTable(names.segmentNames),
            columns: columns,
            text: text,
            form: .entry,
            seed: seed,
            erasures: erasures,
            numbers: source == nil ? nil : numbers
        )
    }
}

extension CensusPart {
    /// Returns a Boolean value indicating whether the record of an observation has segments.
    fileprivate func statesSegments(_ row: Int) -> Bool {
        EntryRecord(text.copy(rows.range(row)))?.segments != nil
    }

    /// Returns the position of a row's entry in the log.
    fileprivate func position(ofRow row: Int) -> Position {
        text.position(ofRecordAt: rows.places[row].offset)
    }
}

extension RecordStorage {
    /// Returns the position in the log of the entry whose record begins at an offset.
    func position(ofRecordAt start: Int) -> Position {
        unsafe withBytes(start..<start + EntryRecord.idOffset) { bytes in
            unsafe EntryRecord.position(bytes)
        }
    }
}

extension Row {
    /// Creates a row from its values in columns.
    init(_ row: Int, of contact: UInt32, in columns: RowColumns) {
        self.init()
        let place = columns.places[row]
        let kind = columns.kinds[row]
        time = columns.times[row]
        offset = UInt64(place.offset)
        length = columns.lengths[row]
        id_offset = place.id.map { UInt16($0.lowerBound - place.offset) } ?? .max
        id_length = place.id.map { UInt16($0.count) } ?? 0
        self.contact = contact
        subject = columns.subjects[row]
        self.kind = kind.code
        flags = (kind.hasSubject ? Self.subjectFlag : 0) | (kind.isErased ? Self.erasedFlag : 0)
    }
}

extension StoreError {
    static var noMemory: StoreError {
        StoreError(
            code: .exhausted,
            cause: "out of memory while indexing the log",
            hint: "free memory and try again"
        )
    }
}
