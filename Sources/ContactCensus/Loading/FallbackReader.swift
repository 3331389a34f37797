internal import ActivityJSON
internal import CActivityScan
internal import ContactProjector

/// The reader of records that the scanner leaves, using `ActivityReader`.
struct FallbackReader {
    let load: BulkLoader
    /// The scanner whose numbers are used.
    let numbers: BulkScanner
    private(set) var rows: [Row] = []
    private(set) var report = ImportReport()
    /// The account of each text.
    private(set) var accounts: [SourceAccount]

    init(load: BulkLoader, numbers: BulkScanner) {
        self.load = load
        self.numbers = numbers
        accounts = load.texts.map { text in
            var account = SourceAccount(name: text.name)
            account.beginning = text.bytes.copy(0..<min(text.bytes.count, ForeignText.beginning))
            return account
        }
    }

    /// Counts the activities that the scanner read from a text.
    mutating func count(activities: Int, of text: Int) {
        accounts[text].count(activities: activities)
    }

    /// Reads the lines of a text among some lines of all texts.
    mutating func read(lines: [Range<Int>], of text: Int) throws(ReadError) {
        let bytes = load.texts[text].bytes
        let start = load.records.start(of: text)
        var line = 1
        var counted = 0
        for odd in lines.sorted(by: { $0.lowerBound < $1.lowerBound })
        where odd.lowerBound >= start && odd.upperBound <= start + bytes.count {
            let range = odd.lowerBound - start..<odd.upperBound - start
            line += bytes.newlines(in: counted..<range.lowerBound)
            counted = range.lowerBound
            let place = RecordLocation(
                source: load.texts[text].name,
                line: line,
                offset: Int64(range.lowerBound)
            )
            let items = try ActivityReader.items(
                // Including the newline, since its absence means that the text ends there. Two
                // bytes over the limit are enough to show that a line is too long.
                onLine: bytes.copy(
                    range
                        .lowerBound..<min(
                            range.upperBound + 1,
                            range.lowerBound + load.limits.maximumSkippedBytes + 2,
                            bytes.count
                        )
                ),
                at: place,
                defaults: load.defaults,
                limits: load.limits
            )
            for item in items { try take(item.item, of: text, at: odd.lowerBound + item.offset) }
        }
    }

    /// Reads a whole text whose records may span several lines.
    mutating func read(_ text: Int) throws(ReadError) {
        let source = load.texts[text]
        let reader = try ActivityReader(
            // A source that can be read again isn't copied. A pipe was spooled, and its bytes are.
            source.again ?? .bytes(source.bytes.copy(0..<source.bytes.count), name: source.name),
            defaults: load.defaults,
            limits: load.limits
        )
        let start = load.records.start(of: text)
        while let item = try reader.next() {
            switch item {
            case .activity(_, let place): try take(item, of: text, at: start + Int(place.offset))
            // A reject has a location of its own, and no row that an offset would be for.
            case .rejected: try take(item, of: text, at: start)
            }
        }
    }

    private mutating func take(
        _ item: ReadItem,
        of text: Int,
        at offset: Int
    ) throws(ReadError) {
        accounts[text].count(item)
        switch item {
        case .activity(let activity, _): rows.append(try row(of: activity, at: offset))
        case .rejected(let reject): report.add(reject)
        }
    }

    private func row(of activity: Activity, at offset: Int) throws(ReadError) -> Row {
        var row = try Row(activity, numbers)
        row.offset = UInt64(offset)
        row.length = UInt32(activity.payload.bytes.count)
        return row
    }
}

extension Row {
    /// Creates the row of an activity, without the place of its record.
    init(_ activity: Activity, _ numbers: BulkScanner) throws(ReadError) {
        self.init()
        time = activity.occurredAt?.microseconds ?? RowColumns.undated
        id_hash = numbers.hash(activity.id.rawValue)
        id_offset = .max
        contact = try numbers.number(of: activity.stream)
        kind = RowKind(activity.kind, hasSubject: false).code
        switch activity.kind {
        case .segmentAdded, .segmentRemoved:
            guard let segment = activity.segment?.id else { return }
            subject = try numbers.number(of: segment)
        case .noteCreated:
            guard let note = activity.note?.id else { return }
            subject = UInt32(truncatingIfNeeded: numbers.hash(note.rawValue))
        case .fileUploaded:
            guard activity.file?.id != nil else { return }
        default: return
        }
        flags = Self.subjectFlag
    }
}
