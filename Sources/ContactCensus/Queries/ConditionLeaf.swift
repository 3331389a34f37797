internal import ActivityJSON
internal import ContactProjector

/// One condition of a predicate, as the turns that make it hold and cease to hold.
enum ConditionLeaf {
    /// The turns of an attribute.
    case attribute(TransitionList)
    /// Turns that were worked out for the question, by time.
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

    /// The contacts of whom it holds, hidden ones included.
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
    /// Looks a condition up in a census, which must be made of no others.
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

/// Working out turns.
extension CensusPart {
    /// The contacts that ever were members, from when on.
    func everIn(_ segment: SegmentID) -> ConditionLeaf {
        .derived(turns(on: true, of: segment, since: .undated))
    }

    /// The contacts that entered at an instant or later.
    func entered(_ segment: SegmentID, since instant: Timestamp) -> ConditionLeaf {
        .derived(turns(on: true, of: segment, since: TimeBound(instant)))
    }

    /// The contacts that left at an instant or later.
    func left(_ segment: SegmentID, since instant: Timestamp) -> ConditionLeaf {
        .derived(turns(on: false, of: segment, since: TimeBound(instant)))
    }

    /// The turns in one direction, each of which makes a condition hold from then on.
    private func turns(
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

    /// When the number of each contact's notes starts and ceases to compare so.
    ///
    /// O(activities).
    func notes(_ comparison: ContactPredicate.Comparison, _ number: Int) -> ConditionLeaf {
        var found: [TimedTransition] = []
        for contact in 0..<contacts.count {
            var count = 0
            var holds = comparison.holds(0, number)
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

    /// When each contact first had a note with a text in it.
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
                    break
                }
            }
            return found
        }
        return .derived(TransitionSort.sorted(found))
    }

    /// The contacts of whom nothing is left but opt-outs, until they are heard of again.
    ///
    /// O(activities of the contacts that were erased).
    var silenced: ConditionLeaf {
        var found: [TimedTransition] = []
        for index in erasures.contacts.indices {
            let contact = Int(erasures.contacts[index])
            found.append(timed(RowColumns.undated, contact, true))
            let whole = rows.rows(of: contact).first { !rows.kinds[$0].isErased }
            if let whole { found.append(timed(rows.times[whole], contact, false)) }
        }
        return .derived(TransitionSort.sorted(found))
    }

    /// Reads records of the texts.
    ///
    /// - Throws: What the reading throws, and ``CensusError/changedText`` when a text is no longer what it was.
    func reading<Result>(
        _ read: (RowStrings) throws(CensusError) -> Result
    ) throws(CensusError) -> Result {
        let reader: RowStrings
        do { reader = try RowStrings(text, form) } catch { throw .changedText }
        let result = try read(reader)
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
