internal import CActivityScan

/// The activities of all contacts, by contact and in stream order.
struct RowColumns: Sendable {
    /// The time of each activity, or ``undated``.
    let times: Column<Int64>
    // 25 bytes for each activity, in columns: a query reads only those that it needs.
    let kinds: Column<RowKind>
    /// The number of the segment, or bits of the hash of the note's id.
    let subjects: Column<UInt32>
    let places: Column<RecordOffset>
    let lengths: Column<UInt32>
    /// The end of each contact's rows.
    let ends: Column<UInt32>
    /// The number of rows that are findings of observations.
    let findings: Int

    init(
        times: Column<Int64>,
        kinds: Column<RowKind>,
        subjects: Column<UInt32>,
        places: Column<RecordOffset>,
        lengths: Column<UInt32>,
        ends: Column<UInt32>
    ) {
        self.times = times
        self.kinds = kinds
        self.subjects = subjects
        self.places = places
        self.lengths = lengths
        self.ends = ends
        findings = unsafe kinds.withBuffer { kinds in
            unsafe kinds.reduce(0) { $1.isFinding ? $0 + 1 : $0 }
        }
    }

    // Before every time, as in the order of a stream (rule 2.2). No timestamp has this value.
    static let undated = Int64.min

    var count: Int { times.count }

    var size: Int {
        times.size + kinds.size + subjects.size + places.size + lengths.size + ends.size
    }

    /// Returns the rows of a contact.
    func rows(of contact: Int) -> Range<Int> {
        (contact == 0 ? 0 : Int(ends[contact - 1]))..<Int(ends[contact])
    }

    /// Returns the rows of a contact that occurred up to a bound.
    func rows(of contact: Int, upTo bound: Int64) -> Range<Int> {
        let rows = rows(of: contact)
        return rows.lowerBound..<rows.lowerBound + times.count(in: rows, upTo: bound)
    }

    /// Returns the number of rows that are counted.
    ///
    /// O(rows), so only where some aren't.
    func wholeCount(in rows: Range<Int>) -> Int { rows.count { kinds[$0].isWhole } }

    /// The rows that may record that contacts became one; O(rows).
    var merging: [Int] {
        unsafe kinds.withBuffer { kinds in
            kinds.indices.filter { unsafe kinds[$0].mayMerge && times[$0] == Self.undated }
        }
    }

    /// The rows without an entry of their own, ascending.
    ///
    /// O(rows), if there are any findings.
    var derived: [Int] { findings == 0 ? [] : kinds.indices.filter { kinds[$0].isDerived } }

    /// Returns the attribute that a row changes, or `nil` if it isn't a transition.
    func attribute(_ row: Int) -> AttributeNumber? {
        let kind = kinds[row]
        return kind.isTransition ? AttributeNumber(kind, subject: subjects[row]) : nil
    }

    func range(_ row: Int) -> Range<Int> {
        let start = places[row].offset
        return start..<start + Int(lengths[row])
    }
}

/// The columns of activities while they are filled.
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
