internal import ContactProjector

/// A merge that replaces contacts of a part, with their whole histories, and appends new ones.
///
/// Sorted data stays sorted: rows are copied in ranges, and transitions are merged. The result
/// equals that of sorting all rows again.
struct PartMerge {
    private let old: CensusPart
    private let new: CensusPart
    /// The number of each contact of the new part in the result.
    private let numbers: [UInt32]
    /// The contacts of the new part in the order of those numbers.
    private let order: [Int]
    private let replaced: ContactBits
    private let contactCount: Int

    /// Creates a merge of one part's contacts into another part.
    init(_ new: CensusPart, into old: CensusPart) {
        self.new = new
        self.old = old
        var replaced = ContactBits(contacts: old.contacts.count)
        var count = old.contacts.count
        // New contacts keep the order of the whole census, so their numbers there stay the same.
        let whole = (0..<new.contacts.count).sorted { new.wholeNumber($0) < new.wholeNumber($1) }
        var numbers = [UInt32](repeating: 0, count: new.contacts.count)
        for contact in whole {
            if let known = old.contacts.number(of: new.contacts[contact]) {
                replaced[known] = true
                numbers[contact] = UInt32(known)
            } else {
                numbers[contact] = UInt32(count)
                count += 1
            }
        }
        self.numbers = numbers
        order = whole.sorted { numbers[$0] < numbers[$1] }
        self.replaced = replaced
        contactCount = count
    }

    /// Returns the merged part.
    ///
    /// O(contacts + activities), most of which are copied unchanged.
    func merged() -> CensusPart {
        let (rows, marks) = rows()
        // The texts and segments of the new part include those of the old one; its contacts are
        // appended.
        let added = order.filter { Int(numbers[$0]) >= old.contacts.count }
        return CensusPart(
            contacts: old.contacts.appending(added, of: new.contacts),
            segments: new.segments,
            columns: CensusColumns(rows: rows, transitions: transitions(), marks: marks),
            text: new.text,
            form: .entry,
            seed: new.seed,
            erasures: erasures,
            numbers: old.numbers.map { $0 + added.map { new.wholeNumber($0) } }
        )
    }

    private var erasures: ErasureTable {
        var table = old.erasures.byContact.filter { !replaced[Int($0.key)] }
        for (contact, position) in new.erasures.byContact {
            table[numbers[Int(contact)]] = position
        }
        return ErasureTable(table)
    }
}

/// The merge of rows.
extension PartMerge {
    private func rows() -> (RowColumns, ReplayCheckpoints) {
        let gone = order.reduce(0) { count, contact in
            let number = Int(numbers[contact])
            return number < old.contacts.count ? count + old.rows.rows(of: number).count : count
        }
        var copy = RowCopy(
            count: old.rows.count - gone + new.rows.count,
            contacts: contactCount
        )
        var next = 0
        // In the order of the numbers, so all contacts between two replaced ones are copied as one
        // range.
        for contact in order {
            let number = Int(numbers[contact])
            let end = min(number, old.contacts.count)
            copy.take(next..<end, of: old)
            copy.take(contact..<contact + 1, of: new)
            next = min(number + 1, old.contacts.count)
        }
        copy.take(next..<old.contacts.count, of: old)
        return copy.columns
    }
}

/// The rows of the result while they are copied.
private struct RowCopy {
    private let rooms: RowColumnsBuilder
    private let ends: UninitializedColumn<UInt32>
    private var marks = ReplayCheckpointsBuilder()
    private var row = 0
    private var contact = 0

    init(count: Int, contacts: Int) {
        rooms = RowColumnsBuilder(count: count)
        ends = UninitializedColumn(count: contacts)
    }

    var columns: (RowColumns, ReplayCheckpoints) {
        (
            rooms.columns(count: row, ends: ends.column(count: contact)),
            ReplayCheckpoints(marks)
        )
    }

    mutating func take(_ contacts: Range<Int>, of part: CensusPart) {
        guard !contacts.isEmpty else { return }
        let start = part.rows.rows(of: contacts.lowerBound).lowerBound
        let rows = start..<Int(part.rows.ends[contacts.upperBound - 1])
        rooms.copy(rows, of: part.rows, to: row)
        marks.append(part.marks, in: rows, at: row)
        for contact in contacts {
            ends[self.contact] = UInt32(Int(part.rows.ends[contact]) - start + row)
            self.contact += 1
        }
        row += rows.count
    }
}

/// The merge of transitions.
extension PartMerge {
    private func transitions() -> TransitionIndex {
        // The new part has all segments of the old one, under the same numbers.
        let attributes = new.segments.count + 3
        let most = old.columns.transitions.times.count + new.columns.transitions.times.count
        let times = UninitializedColumn<Int64>(count: most)
        let transitions = UninitializedColumn<PackedTransition>(count: most)
        var ends: [UInt32] = []
        var end = 0
        for attribute in 0..<UInt32(attributes) {
            let attribute = AttributeNumber(rawValue: attribute)
            end = merge(attribute, times, transitions, from: end)
            ends.append(UInt32(end))
        }
        return TransitionIndex(
            times: times.column(count: end),
            transitions: transitions.column(count: end),
            ends: Column(ends),
            contacts: contactCount
        )
    }

    /// Merges the transitions of one attribute.
    ///
    /// Returns the index at which they end.
    private func merge(
        _ attribute: AttributeNumber,
        _ times: UninitializedColumn<Int64>,
        _ transitions: UninitializedColumn<PackedTransition>,
        from start: Int
    ) -> Int {
        let added = added(attribute)
        let list = old.list(of: attribute)
        var end = start
        var next = 0
        func put(_ turn: TimedTransition) {
            times[end] = turn.time
            transitions[end] = turn.transition
            end += 1
        }
        unsafe list.times.withBuffer { oldTimes in
            unsafe list.transitions.withBuffer { oldTurns in
                for place in list.range {
                    let turn = unsafe TimedTransition(
                        time: oldTimes[place],
                        transition: oldTurns[place]
                    )
                    guard !replaced[turn.transition.contact] else { continue }
                    // Two transitions are never equal: each contact is in one of the two lists
                    // only.
                    while next < added.count, added[next] < turn {
                        put(added[next])
                        next += 1
                    }
                    put(turn)
                }
            }
        }
        for turn in added[next...] { put(turn) }
        return end
    }

    /// Returns the new part's transitions of an attribute, with the numbers of the result.
    private func added(_ attribute: AttributeNumber) -> [TimedTransition] {
        let list = new.list(of: attribute)
        return list.range.map { place in
            let turn = list.transitions[place]
            return TimedTransition(
                time: list.times[place],
                transition: PackedTransition(
                    contact: numbers[turn.contact],
                    turnsOn: turn.turnsOn
                )
            )
        }
        // Renumbering changes the order of the contacts within one time.
        .sorted(by: <)
    }
}

extension TimedTransition {
    /// Returns a Boolean value indicating whether a transition is first in a list: by time, then by
    /// contact.
    fileprivate static func < (left: TimedTransition, right: TimedTransition) -> Bool {
        left.time == right.time ? left.transition < right.transition : left.time < right.time
    }
}
