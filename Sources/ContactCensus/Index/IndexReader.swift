internal import ActivityJSON
internal import ContactProjector

/// A reader of the columns of an index, one after the other.
///
/// Each column is compared with its checksum and its constraints. So a damaged or manipulated file
/// isn't an index, instead of a trap later.
struct IndexReader {
    private let bytes: FixedBytes
    private let header: [UInt64]
    private var section = 0

    init?(_ bytes: FixedBytes) {
        let count = IndexFile.headerWords
        guard bytes.count >= count * 8 else { return nil }
        self.bytes = bytes
        let words = Column<UInt64>(bytes, at: 0, count: count)
        header = words.indices.map { words[$0] }
        // The header is checked first: it contains the sizes and checksums of everything else.
        let sum = IndexFile.checksum(of: header.dropLast())
        guard header[0] == IndexFile.magic, header[1] == IndexFile.version,
            header[9] == UInt64(IndexFile.sections), header[count - 1] == sum
        else { return nil }
    }

    /// Reads the census, or returns `nil` if anything is invalid.
    mutating func census() -> Census? {
        guard let names = names(), let orgs: Column<UInt32> = next(), let orgNames = self.names(),
            let segments = self.names(), let rows = rows(),
            let transitions = transitions(names.count),
            let marks = marks(), let text: Column<UInt8> = next(), let erasures = erasures(),
            let aliasTexts = self.names(), let head,
            let aliases = AliasTable(aliasTexts).entries(upTo: head.position)
        else { return nil }
        let check = IndexCheck(
            contacts: names.count,
            segments: segments.count,
            rows: rows,
            transitions: transitions,
            marks: marks,
            textCount: text.count
        )
        guard orgs.count == names.count, orgs.indices.allSatisfy({ orgs[$0] < orgNames.count }),
            orgNames.count > 0, check.isSound, erasures.isSound(contacts: names.count)
        else { return nil }
        let segmentTable = SegmentTable(segments)
        // Counts of 32 bits can be added up without overflow.
        guard segmentTable.isSound, header[5...7].allSatisfy({ $0 <= UInt32.max }) else {
            return nil
        }
        let part = CensusPart(
            contacts: ContactTable(names: names, orgs: orgs, orgNames: orgNames),
            segments: segmentTable,
            columns: CensusColumns(rows: rows, transitions: transitions, marks: marks),
            text: RecordStorage([text.content]),
            form: .entry,
            seed: header[8],
            erasures: erasures
        )
        return Census(part, report: report, head: head, mark: header[4], aliases: aliases)
    }

    private var head: LogHead? {
        guard let recordedAt = Timestamp(microseconds: Int64(bitPattern: header[3])),
            let position = Int64(exactly: header[2])
        else { return nil }
        return LogHead(position: Position(position), recordedAt: recordedAt)
    }

    private var report: ImportReport {
        var report = ImportReport()
        report.add(
            appended: Int(truncatingIfNeeded: header[5]),
            duplicates: 0,
            revisions: Int(truncatingIfNeeded: header[6]),
            conflicts: Int(truncatingIfNeeded: header[7])
        )
        return report
    }

    private mutating func next<Element: BitwiseCopyable & Sendable>() -> Column<Element>? {
        let word = IndexFile.fixedWords + 3 * section
        section += 1
        // `offset <= bytes.count - size` and not `offset + size <= bytes.count`, which a
        // manipulated header could make overflow.
        guard let offset = Int(exactly: header[word]), let size = Int(exactly: header[word + 1]),
            size <= bytes.count, offset <= bytes.count - size, offset.isMultiple(of: 8),
            size.isMultiple(of: MemoryLayout<Element>.stride)
        else { return nil }
        let content = FixedBytes(offset..<offset + size, of: bytes)
        guard IndexFile.checksum(of: .column(content)) == header[word + 2] else { return nil }
        return Column(bytes, at: offset, count: size / MemoryLayout<Element>.stride)
    }

    private mutating func names() -> NameTable? {
        guard let bytes: Column<UInt8> = next(), let ends: Column<UInt64> = next() else {
            return nil
        }
        var last: UInt64 = 0
        for index in ends.indices {
            guard ends[index] >= last, ends[index] <= UInt64(bytes.count) else { return nil }
            last = ends[index]
        }
        return NameTable(bytes: bytes, ends: ends)
    }

    private mutating func rows() -> RowColumns? {
        guard let times: Column<Int64> = next(), let kinds: Column<RowKind> = next(),
            let subjects: Column<UInt32> = next(), let places: Column<RecordOffset> = next(),
            let lengths: Column<UInt32> = next(), let ends: Column<UInt32> = next()
        else { return nil }
        return RowColumns(
            times: times,
            kinds: kinds,
            subjects: subjects,
            places: places,
            lengths: lengths,
            ends: ends
        )
    }

    private mutating func transitions(_ contacts: Int) -> TransitionIndex? {
        guard let times: Column<Int64> = next(), let transitions: Column<PackedTransition> = next(),
            let ends: Column<UInt32> = next(), let checkpoints: Column<UInt64> = next(),
            ends.isRising(to: times.count)
        else { return nil }
        return TransitionIndex(
            times: times,
            transitions: transitions,
            ends: ends,
            checkpoints: checkpoints,
            contacts: contacts
        )
    }

    private mutating func marks() -> ReplayCheckpoints? {
        guard let places: Column<UInt32> = next(), let ends: Column<UInt32> = next(),
            let rows: Column<UInt32> = next(), let notes: Column<UInt32> = next()
        else { return nil }
        return ReplayCheckpoints(places: places, ends: ends, rows: rows, notes: notes)
    }
}

extension IndexReader {
    private mutating func erasures() -> ErasureTable? {
        guard let contacts: Column<UInt32> = next(), let positions: Column<Int64> = next() else {
            return nil
        }
        return ErasureTable(contacts: contacts, positions: positions)
    }
}

/// The check that columns satisfy the constraints of a census.
struct IndexCheck {
    let contacts: Int
    let segments: Int
    let rows: RowColumns
    let transitions: TransitionIndex
    let marks: ReplayCheckpoints
    let textCount: Int

    var isSound: Bool { areRowsSound && areTurnsSound && areMarksSound }

    private var areRowsSound: Bool {
        let counts = [rows.kinds.count, rows.subjects.count, rows.places.count, rows.lengths.count]
        guard counts.allSatisfy({ $0 == rows.count }), rows.ends.count == contacts,
            rows.ends.isRising(to: rows.count)
        else { return false }
        return (0..<rows.count).allSatisfy { row in
            let end = rows.places[row].offset + Int(rows.lengths[row])
            let id = rows.places[row].id ?? 0..<0
            let isNamed = !rows.kinds[row].isSegmentTurn || rows.subjects[row] < segments
            let isDated =
                rows.times[row] == RowColumns.undated || Timestamp(row: rows.times[row]) != nil
            // Each record has at least the bytes that `EntryRecord.position(_:)` reads unchecked.
            return rows.lengths[row] >= EntryRecord.idOffset && end <= textCount
                && id.upperBound <= textCount && isNamed && isDated
        }
    }

    private var areTurnsSound: Bool {
        let starts = TransitionIndex.checkpointStarts(transitions.ends, contacts: contacts)
        return transitions.ends.count == segments + 3
            && transitions.transitions.count == transitions.times.count
            && transitions.checkpoints.count == starts.last
            && transitions.transitions.indices.allSatisfy {
                transitions.transitions[$0].contact < contacts
            }
    }

    private var areMarksSound: Bool {
        marks.ends.count == marks.places.count && marks.notes.count == marks.places.count
            && marks.ends.isRising(to: marks.rows.count)
            && marks.places.indices.allSatisfy { mark in
                marks.places[mark] < rows.count
                    && (mark == 0 || marks.places[mark - 1] < marks.places[mark])
                    && areRowsOfOneContact(mark)
            }
    }

    /// Returns a Boolean value indicating whether a checkpoint's rows are of its contact and before
    /// it.
    private func areRowsOfOneContact(_ mark: Int) -> Bool {
        let place = marks.places[mark]
        let contact = rows.ends.count(in: rows.ends.indices, upTo: place)
        let before = UInt32(rows.rows(of: contact).lowerBound)..<place
        let start = mark == 0 ? 0 : Int(marks.ends[mark - 1])
        return (start..<Int(marks.ends[mark])).allSatisfy { before.contains(marks.rows[$0]) }
    }
}

extension Column<UInt32> {
    /// Returns a Boolean value indicating whether the elements are ascending and end at a number.
    fileprivate func isRising(to end: Int) -> Bool {
        var last: UInt32 = 0
        for index in indices {
            if self[index] < last { return false }
            last = self[index]
        }
        return Int(last) == end
    }
}
