internal import CActivityScan

/// All activities by contact, those of each contact in stream order.
struct RowColumns: Sendable {
    /// When each occurred; what is undated has ``undated``.
    let times: Column<Int64>
    let kinds: Column<RowKind>
    /// The segment's number, or bits of the note id's hash.
    let subjects: Column<UInt32>
    let places: Column<RecordOffset>
    let lengths: Column<UInt32>
    /// For each contact the end of its rows.
    let ends: Column<UInt32>

    static let undated = Int64.min

    var count: Int { times.count }

    var size: Int {
        times.size + kinds.size + subjects.size + places.size + lengths.size + ends.size
    }

    /// The rows of a contact.
    func rows(of contact: Int) -> Range<Int> {
        (contact == 0 ? 0 : Int(ends[contact - 1]))..<Int(ends[contact])
    }

    /// The rows of a contact that occurred by a bound.
    func rows(of contact: Int, upTo bound: Int64) -> Range<Int> {
        let rows = rows(of: contact)
        return rows.lowerBound..<rows.lowerBound + times.count(in: rows, upTo: bound)
    }

    /// The number of rows that were not erased; O(rows), so for contacts that were erased alone.
    func wholeCount(in rows: Range<Int>) -> Int { rows.count { !kinds[$0].isErased } }

    /// The attribute that a row turns; nil when it turns nothing.
    func attribute(_ row: Int) -> AttributeNumber? {
        let kind = kinds[row]
        return kind.isTransition ? AttributeNumber(kind, subject: subjects[row]) : nil
    }

    func range(_ row: Int) -> Range<Int> {
        let start = places[row].offset
        return start..<start + Int(lengths[row])
    }
}

/// The columns while they are filled.
struct RowColumnsBuilder: Sendable {
    let times: UninitializedColumn<Int64>
    let kinds: UninitializedColumn<RowKind>
    let subjects: UninitializedColumn<UInt32>
    let places: UninitializedColumn<RecordOffset>
    let lengths: UninitializedColumn<UInt32>

    init(count: Int) {
        times = UninitializedColumn(count: count)
        kinds = UninitializedColumn(count: count)
        subjects = UninitializedColumn(count: count)
        places = UninitializedColumn(count: count)
        lengths = UninitializedColumn(count: count)
    }

    func write(_ rows: UnsafeMutableBufferPointer<Row>, at start: Int) {
        for offset in rows.indices {
            let row = unsafe rows[offset]
            let index = start + offset
            times[index] = row.time
            kinds[index] = row.rowKind
            subjects[index] = row.subject
            places[index] = row.place
            lengths[index] = row.length
        }
    }

    func copy(_ rows: Range<Int>, of columns: RowColumns, to start: Int) {
        times.copy(rows, of: columns.times, to: start)
        kinds.copy(rows, of: columns.kinds, to: start)
        subjects.copy(rows, of: columns.subjects, to: start)
        places.copy(rows, of: columns.places, to: start)
        lengths.copy(rows, of: columns.lengths, to: start)
    }

    func move(_ rows: Range<Int>, to start: Int) {
        times.move(rows, to: start)
        kinds.move(rows, to: start)
        subjects.move(rows, to: start)
        places.move(rows, to: start)
        lengths.move(rows, to: start)
    }

    func columns(count: Int, ends: Column<UInt32>) -> RowColumns {
        RowColumns(
            times: times.column(count: count),
            kinds: kinds.column(count: count),
            subjects: subjects.column(count: count),
            places: places.column(count: count),
            lengths: lengths.column(count: count),
            ends: ends
        )
    }
}
