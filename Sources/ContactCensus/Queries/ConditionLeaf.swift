internal import ActivityJSON
internal import ContactProjector

/// A single condition of a predicate, as the transitions at which it starts and ceases to hold.
enum ConditionLeaf {
    /// The transitions of an attribute.
    case attribute(TransitionList)
    /// Transitions computed for the query, by time.
    case derived([TimedTransition])

    var count: Int {
        switch self {
        case .attribute(let list): list.range.count
        case .derived(let transitions): transitions.count
        }
    }

    func count(upTo bound: TimeBound) -> Int {
        switch self {
        case .attribute(let list): return list.count(upTo: bound.time)
        case .derived(let transitions):
            var low = 0
            var high = transitions.count
            while low < high {
                let middle = (low + high) / 2
                if transitions[middle].time <= bound.time {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low
        }
    }

    func transition(_ index: Int) -> PackedTransition {
        switch self {
        case .attribute(let list): list.transitions[list.range.lowerBound + index]
        case .derived(let transitions): transitions[index].transition
        }
    }

    /// Returns the contacts for which it holds, including hidden ones.
    func bits(at bound: TimeBound, contacts: Int) -> ContactBits {
        switch self {
        case .attribute(let list): return list.allBits(at: bound.time)
        case .derived(let transitions):
            var bits = ContactBits(contacts: contacts)
            for transition in transitions.prefix(count(upTo: bound)) {
                bits.take(transition.transition)
            }
            return bits
        }
    }
}

extension ConditionLeaf {
    /// Resolves a single condition in a part.
    ///
    /// Traps for a condition of several.
    init(_ predicate: ContactPredicate, in part: CensusPart) throws(CensusError) {
        switch predicate {
        case .inSegment(let segment): self = .attribute(part.list(of: segment))
        case .blocked: self = .attribute(part.list(of: .blocked))
        case .unsubscribed: self = .attribute(part.list(of: .unsubscribed))
        case .everIn(let segment): self = part.everIn(segment)
        case .entered(let segment, let since): self = part.entered(segment, since: since)
        case .left(let segment, let since): self = part.left(segment, since: since)
        case .notes(let comparison, let number): self = part.notes(comparison, number)
        case .note(let text): self = try part.notes(containing: text)
        case .reachable, .not, .and, .or:
            preconditionFailure("\(predicate) isn't a single condition")
        }
    }
}

/// The transitions of computed conditions.
extension CensusPart {
    /// Returns the condition of contacts that have ever been members, each from its first entry.
    func everIn(_ segment: SegmentID) -> ConditionLeaf {
        // Entries alone: once true, it stays true. Later entries of a contact set a bit that is set
        // already.
        .derived(transitions(on: true, of: segment, since: .undated))
    }

    /// Returns the condition of contacts that entered at a time or later.
    func entered(_ segment: SegmentID, since instant: Timestamp) -> ConditionLeaf {
        .derived(transitions(on: true, of: segment, since: TimeBound(instant)))
    }

    /// Returns the condition of contacts that left at a time or later, even if they are members again.
    func left(_ segment: SegmentID, since instant: Timestamp) -> ConditionLeaf {
        .derived(transitions(on: false, of: segment, since: TimeBound(instant)))
    }

    /// Returns a segment's transitions in one direction, each as one that makes a condition true.
    private func transitions(
        on turnsOn: Bool,
        of segment: SegmentID,
        since bound: TimeBound
    ) -> [TimedTransition] {
        let list = list(of: segment)
        return list.range.compactMap { index in
            let transition = list.transitions[index]
            let time = list.times[index]
            guard transition.turnsOn == turnsOn, time >= bound.time else { return nil }
            return timed(time, transition.contact, true)
        }
    }

    /// Returns the condition of contacts whose number of notes compares so with a number.
    ///
    /// O(activities).
    func notes(_ comparison: ContactPredicate.Comparison, _ number: Int) -> ConditionLeaf {
        var found: [TimedTransition] = []
        for contact in 0..<contacts.count {
            var count = 0
            var holds = comparison.holds(0, number)
            // A condition such as `notes = 0` holds before the first note, so from the start of
            // time.
            if holds { found.append(timed(RowColumns.undated, contact, true)) }
            for row in rows.rows(of: contact) where rows.kinds[row].isCountedNote {
                count += 1
                guard comparison.holds(count, number) != holds else { continue }
                holds.toggle()
                found.append(timed(rows.times[row], contact, holds))
            }
        }
        return .derived(TransitionSort.sorted(found))
    }

    /// Returns the condition of contacts with a note that contains a text, each from its first such
    /// note.
    ///
    /// O(activities + bytes of notes).
    func notes(containing text: String) throws(CensusError) -> ConditionLeaf {
        guard form == .json else { throw .needsText }
        let found = try reading { reader throws(CensusError) in
            var found: [TimedTransition] = []
            for contact in 0..<contacts.count {
                let stream = contacts[contact]
                for row in rows.rows(of: contact) where rows.kinds[row].isCountedNote {
                    guard let activity = reader.activity(rows.range(row), of: stream) else {
                        throw .changedText
                    }
                    guard activity.note?.mentions(text) == true else { continue }
                    found.append(timed(rows.times[row], contact, true))
                    // The first one decides, and spares reading the contact's other notes.
                    break
                }
            }
            return found
        }
        return .derived(TransitionSort.sorted(found))
    }

    /// The condition of contacts of whom an erasure left only opt-outs, until they have a later
    /// activity.
    ///
    /// O(activities of the contacts that were erased).
    var silenced: ConditionLeaf {
        var found: [TimedTransition] = []
        for index in erasures.contacts.indices {
            let contact = Int(erasures.contacts[index])
            found.append(timed(RowColumns.undated, contact, true))
            let whole = rows.rows(of: contact).first { rows.kinds[$0].isWhole }
            if let whole { found.append(timed(rows.times[whole], contact, false)) }
        }
        return .derived(TransitionSort.sorted(found))
    }

    /// Calls a closure with a reader of the records.
    ///
    /// - Throws: The error of the closure, or ``CensusError/changedText`` if a text has changed.
    func reading<Result>(
        _ read: (RowStrings) throws(CensusError) -> Result
    ) throws(CensusError) -> Result {
        let reader: RowStrings
        do { reader = try RowStrings(text, form) } catch { throw .changedText }
        let result = try read(reader)
        // Checked after reading, so that a change during it is noticed.
        guard !text.isChanged else { throw .changedText }
        return result
    }

    private func timed(_ time: Int64, _ contact: Int, _ turnsOn: Bool) -> TimedTransition {
        TimedTransition(
            time: time,
            transition: PackedTransition(contact: UInt32(contact), turnsOn: turnsOn)
        )
    }
}

extension RowKind {
    var isCountedNote: Bool { isNote && counts }
}
