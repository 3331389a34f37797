internal import CActivityScan
internal import ContactProjector

/// The sorter of a contact's activities, which also replays them.
///
/// Order, ties and duplicates follow the core: `StreamOrder` settles ties, and `AppendPlan`
/// decides duplicates.
struct StreamSorter {
    let text: RowStrings
    var repeats: DuplicateResolver
    private(set) var events: [AttributeTransition] = []
    private(set) var marks = ReplayCheckpointsBuilder()
    private var held: RunningAttributes
    /// A Boolean value that indicates whether ids may occur twice, which those of a log's entries
    /// don't.
    private let resolvesDuplicates: Bool
    private let erasures: ErasureTable

    init(
        _ text: RowStrings,
        attributes: Int,
        resolver: DuplicateResolver,
        resolvesDuplicates: Bool,
        erasures: ErasureTable
    ) {
        self.resolvesDuplicates = resolvesDuplicates
        self.erasures = erasures
        self.text = text
        repeats = resolver
        held = RunningAttributes(count: attributes)
    }

    mutating func reserve(events count: Int) { events.reserveCapacity(count) }

    /// Sorts and replays a contact's activities, which come in any order with duplicates.
    ///
    /// Returns the number kept.
    ///
    /// The kept ones are at the front in stream order; `start` is their first row in the columns.
    /// O(n log n).
    mutating func arrange(
        _ run: UnsafeMutableBufferPointer<Row>,
        of contact: UInt32,
        at start: Int
    ) -> Int {
        // What observations found comes last, and shares the ids of their rows.
        var count = run.count
        while unsafe count > 0 && run[count - 1].isDerived { count -= 1 }
        let derived = unsafe Array(run[count...])
        let own = unsafe UnsafeMutableBufferPointer(rebasing: run[..<count])
        if unsafe resolvesDuplicates && hasRepeats(own) {
            count = unsafe repeats.dropRepeats(own, of: contact)
        }
        for row in derived {
            unsafe run[count] = row
            count += 1
        }
        let kept = unsafe UnsafeMutableBufferPointer(rebasing: run[..<count])
        unsafe sort(kept)
        held.begin()
        // A contact that was erased is present at every time (rule 3.9).
        let isErased = erasures[Int(contact)] != nil
        let first = unsafe kept.first { $0.rowKind.isWhole }?.time
        if let first = isErased ? RowColumns.undated : first {
            events.append(AttributeTransition(first, .present, contact, turnsOn: true))
        }
        unsafe replay(kept, of: contact, at: start)
        return count
    }

    /// Returns a Boolean value indicating whether two activities may have the same id.
    private func hasRepeats(_ run: UnsafeMutableBufferPointer<Row>) -> Bool {
        let count = run.count
        guard count > 1 else { return false }
        // Comparing each pair needs no memory, and 32 activities have 496 pairs.
        if count > 32 {
            var hashes = unsafe run.map(\.id_hash)
            hashes.sort()
            return zip(hashes, hashes.dropFirst()).contains { $0 == $1 }
        }
        for index in 1..<count {
            let hash = unsafe run[index].id_hash
            for earlier in 0..<index where unsafe run[earlier].id_hash == hash { return true }
        }
        return false
    }

    private func sort(_ run: UnsafeMutableBufferPointer<Row>) {
        var run = unsafe run
        guard run.count <= 32 else {
            unsafe run.sort { $0.time < $1.time }
            unsafe sortTies(of: run)
            return
        }
        // Most histories are short and almost in order, where insertion takes about one comparison
        // for each activity.
        for index in 1..<max(1, run.count) where unsafe precedes(run[index], run[index - 1]) {
            let row = unsafe run[index]
            var place = index
            while unsafe place > 0 && precedes(row, run[place - 1]) {
                unsafe run[place] = run[place - 1]
                place -= 1
            }
            unsafe run[place] = row
        }
    }

    /// Sorts the activities of each time by the bytes of their ids.
    ///
    /// Each id is read once.
    private func sortTies(of run: UnsafeMutableBufferPointer<Row>) {
        unsafe Self.forEachInstant(of: run) { instant in
            guard instant.count > 1 else { return }
            let rows = unsafe run[instant].map { (id: text.id(of: $0), row: $0) }
            let sorted = rows.sorted { left, right in
                left.row.tieRank != right.row.tieRank
                    ? left.row.tieRank < right.row.tieRank
                    : left.id == right.id
                        ? !left.row.isDerived && right.row.isDerived
                        : left.id.lexicographicallyPrecedes(right.id)
            }
            for (place, row) in zip(instant, sorted) { unsafe run[place] = row.row }
        }
    }

    /// Calls a closure with each range of rows that occurred at the same time, in a history sorted
    /// by time.
    private static func forEachInstant(
        of run: UnsafeMutableBufferPointer<Row>,
        _ body: (Range<Int>) -> Void
    ) {
        var start = 0
        while start < run.count {
            let time = unsafe run[start].time
            var end = start + 1
            while unsafe end < run.count && run[end].time == time { end += 1 }
            body(start..<end)
            start = end
        }
    }

    private func precedes(_ left: Row, _ right: Row) -> Bool {
        guard left.time == right.time else { return left.time < right.time }
        guard left.tieRank == right.tieRank else { return left.tieRank < right.tieRank }
        // A finding follows its observation, whose id it has.
        if left.isDerived != right.isDerived, text.isSameID(left, right) { return right.isDerived }
        return text.idPrecedes(left, right)
    }
}

/// The replay of a sorted history.
extension StreamSorter {
    private mutating func replay(
        _ run: UnsafeMutableBufferPointer<Row>,
        of contact: UInt32,
        at start: Int
    ) {
        var notes = NoteCounter()
        marks.begin(length: run.count)
        unsafe Self.forEachInstant(of: run) { instant in
            if instant.count > 1 { unsafe settle(run, instant) }
            for index in instant {
                marks.pass(start + index, held)
                unsafe take(&run[index], of: contact, at: start + index, &notes)
            }
        }
    }

    private mutating func take(
        _ row: inout Row,
        of contact: UInt32,
        at place: Int,
        _ notes: inout NoteCounter
    ) {
        if row.rowKind.isTransition {
            transition(&row, of: contact, at: place)
        } else if row.rowKind.isNote {
            row.flags =
                notes.counts(row, text)
                ? Row.subjectFlag | Row.countsFlag : Row.subjectFlag
            marks.count(row)
        }
    }

    private mutating func transition(_ row: inout Row, of contact: UInt32, at place: Int) {
        let attribute = AttributeNumber(row.rowKind, subject: row.subject)
        let turnsOn = row.rowKind.turnsOn
        let change = held.transition(attribute, by: row, at: place, event: events.count)
        guard change != .nothing else { return }
        row.flags |= Row.countsFlag
        guard change == .change else { return }
        let entry = held.lastEvent(of: attribute)
        if !turnsOn, events[entry].time == row.time {
            // An attribute that is turned on and off at one time was on at no time.
            // Dropped by a mark: removing it would change the numbers of later events, which
            // attributes refer to.
            events[entry].drop()
        } else {
            events.append(AttributeTransition(row.time, attribute, contact, turnsOn: turnsOn))
        }
    }

    /// Sorts opposite transitions of one time by the rule of the core (rule 2.4).
    private func settle(_ run: UnsafeMutableBufferPointer<Row>, _ instant: Range<Int>) {
        let arranged = StreamOrder.arranged(places: instant) { place in
            let row = unsafe run[place]
            guard row.rowKind.isTransition, row.tieRank == 0 else { return nil }
            return (AttributeNumber(row.rowKind, subject: row.subject), row.rowKind.turnsOn)
        } held: { attribute in
            held.isOn(attribute)
        }
        guard let arranged else { return }
        let rows = arranged.map { unsafe run[$0] }
        for (place, row) in zip(instant, rows) { unsafe run[place] = row }
    }
}
