internal import ActivityJSON
public import ContactProjector

/// The attributes that a contact's activities have set, as rows of a census.
struct DecidingRows: TurnedAttributes {
    let part: CensusPart
    let decisions: [Decision]

    /// An attribute and the row of the activity that decided it.
    struct Decision {
        let attribute: AttributeNumber
        var row: Int
    }

    func isOn(_ attribute: Attribute) -> Bool { decision(attribute).map(isOn) ?? false }

    func state(of attribute: Attribute) -> AttributeState {
        decision(attribute).map(state) ?? AttributeState()
    }

    var memberships: [(segment: SegmentID, state: AttributeState)] {
        decisions.compactMap { decision in
            guard let segment = decision.attribute.segment, isOn(decision) else { return nil }
            return (SegmentID(part.segments.names[segment]), state(decision))
        }
    }

    var membershipCount: Int { decisions.count { $0.attribute.segment != nil && isOn($0) } }

    private func decision(_ attribute: Attribute) -> Decision? {
        guard let number = part.number(of: attribute) else { return nil }
        return decisions.first { $0.attribute == number }
    }

    private func isOn(_ decision: Decision) -> Bool { part.rows.kinds[decision.row].turnsOn }

    private func state(_ decision: Decision) -> AttributeState {
        AttributeState(
            isOn: isOn(decision),
            since: Timestamp(row: part.rows.times[decision.row]),
            decidedBy: part.activityID(decision.row)
        )
    }
}

extension ContactSummary {
    /// Creates the summary of a contact's rows up to a bound, or of no rows without one.
    init(
        _ part: CensusPart,
        contact: Int,
        stream: StreamID,
        bound: TimeBound?,
        merges: ContactMerges
    ) {
        let all = part.rows.rows(of: contact)
        let rows =
            bound.map { part.rows.rows(of: contact, upTo: $0.time) }
            ?? all.lowerBound..<all.lowerBound
        let (decisions, notes) = part.decisions(in: rows)
        let erasedAt = part.erasures[contact]
        let activities =
            erasedAt == nil && part.rows.findings == 0 ? rows.count : part.rows.wholeCount(in: rows)
        let absent: Basis.Presence = erasedAt != nil ? .erased : all.isEmpty ? .unknown : .notYet
        self.init(
            stream: stream,
            activities: activities,
            notes: notes,
            presence: activities > 0 ? .present : absent,
            erasedAt: erasedAt,
            merges: merges,
            turned: DecidingRows(part: part, decisions: decisions)
        )
    }
}

extension Census {
    /// Returns the summary of one contact at one time, or `nil` for a contact that isn't in the census.
    ///
    /// O(log n + attributes) for n activities of the contact, of which a few hundred are replayed
    /// at most.
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func summary(
        of stream: StreamID,
        asOf: AsOf = .end
    ) throws(CensusError) -> ContactSummary? {
        let bound = try TimeBound(asOf)
        guard let (part, contact) = find(stream) else { return nil }
        return ContactSummary(
            part,
            contact: contact,
            stream: stream,
            bound: bound,
            merges: merges(of: stream)
        )
    }
}

extension Census {
    /// Returns the summary of a contact at a time, or `nil` if it isn't known which contact is
    /// meant.
    func summary(of contact: ContactID, in org: OrgID?, by instant: Timestamp) -> ContactSummary? {
        find(contact, in: org).map { part, contact in
            let stream = part.contacts[contact]
            return ContactSummary(
                part,
                contact: contact,
                stream: stream,
                bound: TimeBound(instant),
                merges: merges(of: stream)
            )
        }
    }

    /// Returns the contacts that had become one with a contact.
    private func merges(of stream: StreamID) -> ContactMerges {
        merges.isEmpty
            ? ContactMerges() : merges[stream.org]?.merges(of: stream.contact) ?? ContactMerges()
    }

    /// Returns the reachability of a contact at a time, unknown if it isn't known which contact is
    /// meant.
    func reachability(
        of contact: ContactID,
        in org: OrgID?,
        by instant: Timestamp
    ) -> Reachability {
        summary(of: contact, in: org, by: instant)?.reachability ?? .unknown
    }
}

extension CensusPart {
    /// Returns the activities that decided the attributes in the first rows of a history, and its
    /// number of notes.
    func decisions(in run: Range<Int>) -> ([DecidingRows.Decision], notes: Int) {
        var decisions: [DecidingRows.Decision] = []
        var start = run.lowerBound
        var notes = 0
        if let mark = marks.last(in: run) {
            decisions = mark.rows.compactMap { index in decision(Int(marks.rows[index])) }
            start = mark.place
            notes = mark.notes
        }
        // Up to 32 attributes are searched in order: few contacts have more, and a dictionary costs
        // an allocation in a look-up of about a microsecond.
        var places = decisions.count > 32 ? places(of: decisions) : nil
        // Rows without the flag repeat a value, and can't have decided one.
        for row in start..<run.upperBound where rows.kinds[row].counts {
            guard let decision = decision(row) else {
                notes += 1
                continue
            }
            let place =
                places.map { $0[decision.attribute] }
                ?? decisions.firstIndex { $0.attribute == decision.attribute }
            if let place {
                decisions[place].row = row
            } else {
                places?[decision.attribute] = decisions.count
                decisions.append(decision)
                if places == nil, decisions.count > 32 { places = self.places(of: decisions) }
            }
        }
        return (decisions, notes)
    }

    private func decision(_ row: Int) -> DecidingRows.Decision? {
        rows.attribute(row).map { DecidingRows.Decision(attribute: $0, row: row) }
    }

    private func places(of decisions: [DecidingRows.Decision]) -> [AttributeNumber: Int] {
        Dictionary(
            decisions.enumerated().map { ($1.attribute, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Returns the id of a row's activity.
    func activityID(_ row: Int) -> ActivityID {
        if let id = rows.places[row].id { return ActivityID(text.string(id)) }
        let record = text.copy(rows.range(row))
        guard let decoder = try? ActivityDecoder() else { return ActivityID("") }
        return ActivityID(form.id(of: record, decoder))
    }
}
