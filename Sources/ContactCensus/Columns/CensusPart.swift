internal import ContactProjector

/// A set of contacts with their whole histories in columns: a whole census, or a part of one.
final class CensusPart: Sendable {
    let contacts: ContactTable
    let segments: SegmentTable
    let rows: RowColumns
    let marks: ReplayCheckpoints
    let text: RecordStorage
    let form: RecordEncoding
    /// The erasures of the log, up to its end.
    let erasures: ErasureTable
    /// The seed of the hashes of note ids.
    let seed: UInt64
    /// The number of each contact in the whole census, or `nil` if the numbers are the same.
    let numbers: [UInt32]?
    /// The contacts whose histories are in another part.
    let hidden: ContactBits?
    /// The hidden contacts that are answered about nevertheless: they became others (rule 5.8).
    let merged: ContactBits?
    private let transitions: TransitionIndex

    init(
        contacts: ContactTable,
        segments: SegmentTable,
        columns: CensusColumns,
        text: RecordStorage,
        form: RecordEncoding,
        seed: UInt64 = 0,
        erasures: ErasureTable = ErasureTable(),
        numbers: [UInt32]? = nil,
        hidden: ContactBits? = nil,
        merged: ContactBits? = nil
    ) {
        self.contacts = contacts
        self.segments = segments
        rows = columns.rows
        transitions = columns.transitions
        marks = columns.marks
        self.text = text
        self.form = form
        self.seed = seed
        self.erasures = erasures
        self.numbers = numbers
        self.hidden = hidden
        self.merged = merged
    }

    /// The columns, including those of hidden contacts.
    var columns: CensusColumns { CensusColumns(rows: rows, transitions: transitions, marks: marks) }

    /// Returns the same part, hiding the contacts of a later one.
    func hiding(_ later: CensusPart) -> CensusPart {
        var hidden = self.hidden ?? ContactBits(contacts: contacts.count)
        for contact in 0..<later.contacts.count {
            // In the base, contacts have their numbers in the whole census, so no name is looked
            // up.
            let own =
                numbers == nil
                ? Int(later.wholeNumber(contact)) : contacts.number(of: later.contacts[contact])
            if let own, own < contacts.count { hidden[own] = true }
        }
        return with(hidden: hidden, merged: merged)
    }

    /// Returns the same part of which some contacts became others: only queries about them find them.
    func merging(_ contacts: ContactBits) -> CensusPart { with(hidden: contacts, merged: contacts) }

    private func with(hidden: ContactBits, merged: ContactBits?) -> CensusPart {
        CensusPart(
            contacts: contacts,
            segments: segments,
            columns: columns,
            text: text,
            form: form,
            seed: seed,
            erasures: erasures,
            numbers: numbers,
            hidden: hidden,
            merged: merged
        )
    }

    /// The contacts that are not hidden.
    var shown: [Int] {
        guard let hidden else { return Array(0..<contacts.count) }
        return (0..<contacts.count).filter { !hidden[$0] }
    }

    /// The number of contacts that are not hidden.
    var contactCount: Int { contacts.count - (hidden?.count ?? 0) }

    /// The number of activities and observations of contacts that aren't hidden, without erased ones.
    var activityCount: Int {
        guard rows.findings == 0 else {
            return shown.reduce(0) { count, contact in
                count
                    + rows.rows(of: contact).count {
                        !rows.kinds[$0].isErased && !rows.kinds[$0].isDerived
                    }
            }
        }
        // Only erased contacts have rows that don't count, so the others needn't be examined.
        let erased = erasures.contacts.indices.lazy.map { Int(self.erasures.contacts[$0]) }
            .filter { self.hidden?[$0] != true }
            .reduce(0) { count, contact in
                let rows = self.rows.rows(of: contact)
                return count + rows.count - self.rows.wholeCount(in: rows)
            }
        let hidden = hidden?.numbers.reduce(0) { $0 + rows.rows(of: $1).count } ?? 0
        return rows.count - hidden - erased
    }

    /// The size of the part in memory, in bytes.
    var size: Int {
        contacts.size + segments.names.size + rows.size + transitions.size + marks.size
            + erasures.size
            + (form == .entry ? text.count : 0)
    }

    /// Returns the numbers of one contact that this part answers about, one for each organization
    /// that has it.
    func numbers(of contact: ContactID) -> [Int] {
        contacts.numbers(of: contact).filter { hidden?[$0] != true || merged?[$0] == true }
    }

    /// Returns the number of a contact in the whole census.
    func wholeNumber(_ contact: Int) -> UInt32 { numbers?[contact] ?? UInt32(contact) }

    /// Returns the transitions of an attribute, which are none if no activity names it.
    func list(of attribute: AttributeNumber) -> TransitionList {
        var list = transitions[attribute]
        // Hidden contacts stay in the columns: removing them would copy the whole index for each
        // append.
        list.hidden = hidden
        return list
    }

    /// Returns the transitions of a segment.
    func list(of segment: SegmentID) -> TransitionList {
        list(of: segments[segment].map { .segment($0) } ?? AttributeNumber(rawValue: .max))
    }

    func number(of attribute: Attribute) -> AttributeNumber? {
        switch attribute {
        case .blocked: .blocked
        case .unsubscribed: .unsubscribed
        case .segment(let id): segments[id].map { .segment($0) }
        }
    }

    /// Returns the attribute of a number, or `nil` for presence.
    func attribute(_ number: AttributeNumber) -> Attribute? {
        switch number {
        case .present: nil
        case .blocked: .blocked
        case .unsubscribed: .unsubscribed
        default: number.segment.map { .segment(SegmentID(segments.names[$0])) }
        }
    }
}

extension CensusPart {
    /// A part without contacts.
    static var empty: CensusPart {
        let transitions = TransitionIndex(
            times: Column([]),
            transitions: Column([]),
            ends: Column([]),
            checkpoints: Column([]),
            contacts: 0
        )
        return CensusPart(
            contacts: ContactTable(
                names: NameList().table,
                orgs: Column([]),
                orgNames: NameList().table
            ),
            segments: SegmentTable(NameList().table),
            columns: CensusColumns(
                rows: RowColumnsBuilder(count: 0).columns(count: 0, ends: Column([])),
                transitions: transitions,
                marks: ReplayCheckpoints(
                    places: Column([]),
                    ends: Column([]),
                    rows: Column([]),
                    notes: Column([])
                )
            ),
            text: RecordStorage([TextBytes]()),
            form: .json
        )
    }
}
