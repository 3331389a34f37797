internal import ActivityJSON
public import ContactProjector

/// The status and attributes of one contact at one time, without texts.
public struct ContactSummary: Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// The number of activities that had occurred, those that were erased not counted.
    public let activities: Int
    /// The number of notes among them, each note once.
    public let notes: Int

    private let part: CensusPart
    private let isEmpty: Bool
    /// The activity that decided each attribute that was ever turned.
    private let deciding: [Decision]

    struct Decision {
        let attribute: AttributeNumber
        var row: Int
    }

    init(_ part: CensusPart, contact: Int, stream: StreamID, bound: TimeBound?) {
        self.part = part
        self.stream = stream
        let all = part.rows.rows(of: contact)
        let rows =
            bound.map { part.rows.rows(of: contact, upTo: $0.time) }
            ?? all.lowerBound..<all.lowerBound
        (deciding, notes) = part.decisions(in: rows)
        erasedAt = part.erasures[contact]
        activities = erasedAt == nil ? rows.count : part.rows.wholeCount(in: rows)
        isEmpty = all.isEmpty
    }

    /// The position of the contact's last erasure, or `nil` if it was never erased.
    public let erasedAt: Position?

    /// A Boolean value that indicates whether any activity had occurred that was not erased.
    public var isPresent: Bool { activities > 0 }

    /// The presence of the contact at that time.
    public var presence: Basis.Presence {
        if isPresent { return .present }
        if erasedAt != nil { return .erased }
        return isEmpty ? .unknown : .notYet
    }

    /// The contact's reachability, with the evidence against it.
    public var reachability: Reachability {
        Reachability(
            blocked: isBlocked ? self[.blocked] : nil,
            unsubscribed: isUnsubscribed ? self[.unsubscribed] : nil,
            isPresent: isPresent
        )
    }

    /// A Boolean value that indicates whether messages to the contact were blocked.
    public var isBlocked: Bool { isOn(.blocked) }

    /// A Boolean value that indicates whether the contact had opted out.
    public var isUnsubscribed: Bool { isOn(.unsubscribed) }

    /// The status of the source system; blocked takes precedence over unsubscribed.
    public var status: ContactStatus {
        isBlocked ? .blocked : isUnsubscribed ? .unsubscribed : .subscribed
    }

    /// The state of an attribute, which is off without evidence if no activity turned it on or off.
    public subscript(attribute: Attribute) -> AttributeState {
        guard let number = part.number(of: attribute),
            let decision = deciding.first(where: { $0.attribute == number })
        else { return AttributeState() }
        return attributeState(decision)
    }

    /// The segments that the contact was in, in the order they were entered, then by id.
    public var segments: [(segment: SegmentID, state: AttributeState)] {
        deciding.compactMap { decision in
            guard let segment = decision.attribute.segment, isOn(decision) else { return nil }
            return (SegmentID(part.segments.names[segment]), attributeState(decision))
        }
        .sorted { left, right in
            left.1.since == right.1.since
                ? left.0 < right.0 : Timestamp.precedes(left.1.since, right.1.since)
        }
    }

    /// The number of segments that the contact was in.
    @_spi(Benchmarks) public var segmentCount: Int {
        deciding.count { $0.attribute.segment != nil && isOn($0) }
    }

    private func isOn(_ attribute: AttributeNumber) -> Bool {
        deciding.first { $0.attribute == attribute }.map(isOn) ?? false
    }

    private func isOn(_ decision: Decision) -> Bool { part.rows.kinds[decision.row].turnsOn }

    private func attributeState(_ decision: Decision) -> AttributeState {
        AttributeState(
            isOn: isOn(decision),
            since: Timestamp(row: part.rows.times[decision.row]),
            decidedBy: part.activityID(decision.row)
        )
    }
}

extension Census {
    /// Returns the summary of one contact at one time, or `nil` for a contact that isn't in the census.
    ///
    /// O(log n + attributes) for n activities of the contact, a few hundred of which are walked through at most.
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func summary(
        of stream: StreamID,
        asOf: AsOf = .end
    ) throws(CensusError) -> ContactSummary? {
        let bound = try TimeBound(asOf)
        guard let (part, contact) = find(stream) else { return nil }
        return ContactSummary(part, contact: contact, stream: stream, bound: bound)
    }
}

extension Census {
    /// The summary of a contact at an instant; `nil` when it isn't known which contact that is.
    func summary(of contact: ContactID, in org: OrgID?, by instant: Timestamp) -> ContactSummary? {
        find(contact, in: org).map { part, contact in
            let stream = part.contacts[contact]
            return ContactSummary(part, contact: contact, stream: stream, bound: TimeBound(instant))
        }
    }

    /// Whether a contact may be messaged at an instant; unknown when it isn't known which contact that is.
    func reachability(
        of contact: ContactID,
        in org: OrgID?,
        by instant: Timestamp
    ) -> Reachability {
        summary(of: contact, in: org, by: instant)?.reachability ?? .unknown
    }
}

extension CensusPart {
    /// The activity that decided each attribute turned in the first rows of a run, and the number of notes there.
    func decisions(in run: Range<Int>) -> ([ContactSummary.Decision], notes: Int) {
        var decisions: [ContactSummary.Decision] = []
        var start = run.lowerBound
        var notes = 0
        if let mark = marks.last(in: run) {
            decisions = mark.rows.compactMap { index in decision(Int(marks.rows[index])) }
            start = mark.place
            notes = mark.notes
        }
        var places = decisions.count > 32 ? places(of: decisions) : nil
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

    private func decision(_ row: Int) -> ContactSummary.Decision? {
        rows.attribute(row).map { ContactSummary.Decision(attribute: $0, row: row) }
    }

    private func places(of decisions: [ContactSummary.Decision]) -> [AttributeNumber: Int] {
        Dictionary(
            decisions.enumerated().map { ($1.attribute, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The id of a row's activity.
    func activityID(_ row: Int) -> ActivityID {
        if let id = rows.places[row].id { return ActivityID(text.string(id)) }
        let record = text.copy(rows.range(row))
        guard let decoder = try? ActivityDecoder() else { return ActivityID("") }
        return ActivityID(form.id(of: record, decoder))
    }
}
