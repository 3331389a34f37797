internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector

/// The rows of a log: those that a census has, and those of the entries that came since.
struct LogRows {
    private let names: BulkScanner
    private var rows: [Row] = []
    private var words: [UInt8] = []
    private var texts: [FixedBytes]
    private var report: ImportReport
    private(set) var head: LogHead
    /// What tells the log at the head, once it is known.
    var mark: UInt64
    /// The number of rows that each contact's last erasure came after.
    private var erasedBefore: [UInt32: Int] = [:]
    private var erasures: [UInt32: Position]

    /// Starts with what a census of the same log has, or with nothing.
    init(_ census: Census?) throws(StoreError) {
        do {
            names = try BulkScanner(ReadDefaults(), ReadLimits(), seed: .random(in: .min ... .max))
            texts = census?.text.parts.compactMap(\.inMemory) ?? []
            report = census?.report ?? ImportReport()
            head = census?.head ?? LogHead()
            mark = census?.mark ?? 0
            erasures = census?.erasures.byContact ?? [:]
            if let census { try take(census) }
        } catch {
            throw .noMemory
        }
    }

    private mutating func take(_ census: Census) throws(ReadError) {
        for contact in 0..<census.contacts.count {
            _ = try names.number(of: census.contacts[contact])
        }
        for segment in 0..<census.segmentNames.count {
            _ = try names.number(of: SegmentID(census.segmentNames[segment]))
        }
        rows.reserveCapacity(census.rows.count)
        for contact in 0..<census.contacts.count {
            for row in census.rows.rows(of: contact) {
                rows.append(Row(row, of: UInt32(contact), in: census.rows))
            }
        }
    }

    /// Takes the next entries of the log; of those behind a position the erasures alone, which hold at every position.
    mutating func add(
        _ entries: [LogEntry],
        knownAt end: Position = Position(.max)
    ) throws(StoreError) {
        let start = texts.reduce(0) { $0 + $1.count }
        do {
            for entry in entries where entry.position <= end || entry.kind == .erasure {
                try add(entry, textStart: start)
            }
        } catch {
            throw .noMemory
        }
        guard let last = entries.last(where: { $0.position <= end }) else { return }
        head = LogHead(position: last.position, recordedAt: last.recordedAt)
    }

    private mutating func add(_ entry: LogEntry, textStart: Int) throws(ReadError) {
        switch entry.kind {
        case .activity:
            report.add(appended: 1, duplicates: 0, revisions: 0, conflicts: 0)
            try addRow(entry, textStart: textStart)
        // Another description changes neither order nor what is on.
        case .revision: report.add(appended: 0, duplicates: 0, revisions: 1, conflicts: 0)
        case .conflict: report.add(appended: 0, duplicates: 0, revisions: 0, conflicts: 1)
        case .erasure:
            let contact = try names.number(of: entry.activity.stream)
            erasedBefore[contact] = rows.count
            erasures[contact] = entry.position
        }
    }

    private mutating func addRow(_ entry: LogEntry, textStart: Int) throws(ReadError) {
        let record = EntryRecord(position: entry.position, activity: entry.activity)
        let bytes = record.bytes
        var row = try Row(entry.activity, names)
        row.offset = UInt64(textStart + words.count)
        row.length = UInt32(clamping: bytes.count)
        row.id_offset = UInt16(EntryRecord.idOffset)
        row.id_length = UInt16(clamping: record.id.utf8.count)
        words += bytes
        rows.append(row)
    }

    /// Arranges everything.
    consuming func census(threads: Int) async throws(StoreError) -> Census {
        if !words.isEmpty { texts.append(FixedBytes(copying: words)) }
        // So that each append needn't copy all, nor as many texts be kept as there were appends.
        if texts.count > 64 {
            texts = [FixedBytes(copying: texts.flatMap { $0.copy(0..<$0.count) })]
        }
        let kept = rows.enumerated().compactMap { index, row in
            index < erasedBefore[row.contact] ?? 0 ? row.erased : row
        }
        let text = RecordStorage(texts)
        let contacts = ContactTable(names)
        let parts = RowParts([], extra: kept)
        let counts = parts.renumber(0, by: nil, contacts: contacts.count)
        let assembly = CensusBuilder(
            parts: parts,
            order: await .sorted(parts, counts: [counts], contacts: contacts.count),
            text: text,
            form: .entry,
            contacts: contacts,
            segments: names.segmentCount,
            threads: threads,
            erasures: ErasureTable(erasures)
        )
        let assembled: CensusColumns
        do { assembled = try await assembly.assemble() } catch { throw .noMemory }
        return Census(
            contacts: contacts,
            segmentNames: names.segmentNames,
            assembled: assembled,
            text: text,
            form: .entry,
            report: report,
            head: head,
            mark: mark,
            erasures: ErasureTable(erasures)
        )
    }
}

extension BulkScanner {
    var segmentNames: NameTable {
        var names = NameList()
        for number in 0..<segmentCount { names.add(segment(number).rawValue.utf8) }
        return names.table
    }
}

extension Row {
    /// A row as it is in columns.
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
