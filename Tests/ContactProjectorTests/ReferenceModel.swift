import ContactProjector
import ContactProjectorTesting

/// A second implementation of the rules, plain and slow, to compare the library with.
///
/// Nothing is sorted and nothing is updated: the order is chosen one activity at a time, and every attribute is read
/// from the list of its own transitions.
struct ReferenceModel {
    let ordered: [Activity]
    /// The streams that have each activity.
    private var holders: [ActivityID: Set<StreamID>] = [:]

    /// Creates a model of the activities after single appends.
    init(log: [Activity], stream: StreamID) {
        var attributeState: [Activity] = []
        // The activities of contacts that became one are those of one stream, in the order of arrival.
        let members = Self.members(of: stream, in: log)
        let log = log.filter { members.contains($0.stream) && $0.merge == nil }
        for (index, activity) in log.enumerated() {
            guard let place = attributeState.firstIndex(where: { $0.id == activity.id }) else {
                attributeState.append(activity)
                holders[activity.id] = [activity.stream]
                continue
            }
            // The first version of another stream, not a later one that another fact precedes there.
            let isFirst = !log[..<index].contains {
                $0.id == activity.id && $0.stream == activity.stream
            }
            if isFirst, attributeState[place].definesTheSame(as: activity) {
                holders[activity.id]?.insert(activity.stream)
            }
            let isNews = !log[..<index].contains { $0.isSameVersion(as: activity) }
            if isNews, attributeState[place].definesTheSame(as: activity) {
                attributeState[place] = activity
            }
        }
        ordered = Self.picked(from: attributeState, holders)
    }

    /// Returns the streams that are folded as one: a contact's own, and those of contacts that became it.
    static func members(of stream: StreamID, in log: [Activity]) -> Set<StreamID> {
        let changes = log.compactMap { activity in
            // That of the old contact says it; the other one's repeats it.
            activity.merge.flatMap { $0.old == activity.stream.contact ? $0 : nil }
        }
        var members: Set<StreamID> = [stream]
        for _ in changes {
            for change in changes where members.contains(where: { $0.contact == change.new }) {
                let own = changes.filter { $0.old == change.old }
                guard own.map(\.number).max() == change.number, !change.isReversal else { continue }
                members.insert(StreamID(org: stream.org, contact: change.old))
            }
        }
        return members
    }

    init(ordered: [Activity], _ holders: [ActivityID: Set<StreamID>] = [:]) {
        self.ordered = ordered
        self.holders = holders
    }

    private static func picked(
        from activities: [Activity],
        _ holders: [ActivityID: Set<StreamID>]
    ) -> [Activity] {
        var remaining = activities
        var picked: [Activity] = []
        var places: [Activity] = []
        while !remaining.isEmpty {
            let next = first(of: activities.filter { taken in !places.contains { $0 === taken } })
            places.append(next)
            let choice = occupant(of: next, among: remaining, after: picked, holders)
            remaining.removeAll { $0 === choice }
            picked.append(choice)
        }
        return picked
    }

    /// Returns the activity that replaces another one at its index in the order of ids, or that one itself.
    private static func occupant(
        of place: Activity,
        among remaining: [Activity],
        after picked: [Activity],
        _ holders: [ActivityID: Set<StreamID>]
    ) -> Activity {
        guard let attribute = place.transition?.attribute, rank(place) == 0 else { return place }
        let rivals = remaining.filter {
            $0.occurredAt == place.occurredAt && $0.transition?.attribute == attribute
                && rank($0) == 0
        }
        let held = ReferenceModel(ordered: picked, holders).value(of: attribute)
        let wanted = rivals.filter { $0.transition?.turnsOn != (held ?? false) }
        return first(of: wanted.isEmpty ? rivals : wanted)
    }

    /// Returns the place of an activity among those of its time: activities, times of flags, what was seen.
    private static func rank(_ activity: Activity) -> Int {
        activity.observation != nil ? 2 : activity.isFlagObserved ? 1 : 0
    }

    private static func first(of activities: [Activity]) -> Activity {
        var first = activities[0]
        for other in activities {
            let earliest = Int64.min
            let (time, best) = (
                other.occurredAt?.microseconds ?? earliest,
                first.occurredAt?.microseconds ?? earliest
            )
            let ranks = (rank(other), rank(first))
            let isLess = Array(other.id.rawValue.utf8).isLess(first.id.rawValue.utf8)
            if time < best
                || time == best && (ranks.0 < ranks.1 || ranks.0 == ranks.1 && isLess)
            {
                first = other
            }
        }
        return first
    }
}

extension ReferenceModel {
    /// Returns a model of the activities that an as-of includes.
    func asOf(_ asOf: AsOf) -> ReferenceModel {
        switch asOf {
        case .start: return ReferenceModel(ordered: [])
        case .end: return self
        case .time(let time):
            return ReferenceModel(
                ordered: ordered.filter { $0.occurredAt ?? time <= time },
                holders
            )
        case .before(let time):
            return ReferenceModel(
                ordered: ordered.filter { $0.occurredAt.map { $0 < time } ?? true },
                holders
            )
        case .activity(let id):
            let rest = ordered.drop { $0.id != id }.dropFirst()
            return ReferenceModel(ordered: ordered.dropLast(rest.count), holders)
        }
    }

    /// The attributes with a value: those of transitions, and what observations say of others.
    var attributes: Set<Attribute> {
        var attributes = Set(ordered.compactMap { $0.transition?.attribute })
        for observation in ordered.compactMap(\.observation) {
            for attribute in (observation.segments ?? []).compactMap(\.id).map(Attribute.segment)
                + [.blocked, .unsubscribed] where observation[attribute] != nil
            {
                attributes.insert(attribute)
            }
        }
        return attributes
    }

    /// Returns the activities that set or repeat a value of the attribute, each with the value.
    private func statements(about attribute: Attribute) -> [(activity: Activity, isOn: Bool)] {
        var statements: [(activity: Activity, isOn: Bool)] = []
        for activity in ordered {
            if let transition = activity.transition, transition.attribute == attribute {
                statements.append((activity, transition.turnsOn))
            } else if let isOn = activity.observation?[attribute] {
                // It says nothing of a segment that nobody has named yet.
                if statements.isEmpty, !isOn, case .segment = attribute { continue }
                // Nor does it turn off what another contact's own stream says.
                if !isOn, isHeld(attribute, before: activity) { continue }
                statements.append((activity, isOn))
            }
        }
        return statements
    }

    /// Returns a Boolean value indicating whether another stream than an observation's has an attribute on before it.
    private func isHeld(_ attribute: Attribute, before observation: Activity) -> Bool {
        let before = ordered.prefix { $0 !== observation }
        func streams(of activity: Activity) -> Set<StreamID> {
            holders[activity.id] ?? [activity.stream]
        }
        let all = before.reduce(into: Set<StreamID>()) { $0.formUnion(streams(of: $1)) }
        return all.subtracting(streams(of: observation)).contains { stream in
            before.last { activity in
                guard streams(of: activity).contains(stream) else { return false }
                return activity.transition?.attribute == attribute
                    || activity.observation?[attribute] != nil
            }.map { last in
                last.observation?[attribute] ?? last.transition?.turnsOn ?? false
            } ?? false
        }
    }

    func value(of attribute: Attribute) -> Bool? { statements(about: attribute).last?.isOn }

    /// Returns the activity that set the attribute: the first of the last run of equal statements, or the activity that
    /// follows a flag's own time within a second.
    func deciding(_ attribute: Attribute) -> Activity? {
        let statements = statements(about: attribute)
        guard let last = statements.last else { return nil }
        let run = statements.reversed().prefix { $0.isOn == last.isOn }.reversed().map(\.activity)
        guard let first = run.first, first.isFlagObserved else { return run.first }
        return run.first { accounts($0, for: first) } ?? first
    }

    private func accounts(_ activity: Activity, for flag: Activity) -> Bool {
        guard activity.transition != nil, !activity.isFlagObserved, let time = flag.occurredAt,
            let own = activity.occurredAt
        else { return false }
        return own < time.advanced(byMicroseconds: 1_000_000)
    }

    private func descriptions(of segment: SegmentID) -> [Activity.Segment] {
        ordered.flatMap { ($0.observation?.segments ?? []) + [$0.segment].compactMap(\.self) }
            .filter { $0.id == segment }
    }

    func name(of segment: SegmentID) -> String? {
        descriptions(of: segment).last { $0.name != nil }?.name
    }

    func color(of segment: SegmentID) -> String? {
        descriptions(of: segment).last { $0.color != nil }?.color
    }

    var notes: [Activity.Note] {
        let written = ordered.filter { $0.kind == .noteCreated }.compactMap(\.note)
        return written.enumerated().filter { index, note in
            !written[..<index].contains { $0.id == note.id }
        }.map(\.element)
    }

    var notices: [String] { ordered.indices.flatMap(notices(at:)) }

    private func notices(at index: Int) -> [String] {
        let activity = ordered[index]
        let kinds = (activity.occurredAt == nil ? ["undated"] : []) + oddities(at: index)
        return kinds.map { "\($0) \(activity.id)" }
    }

    private func oddities(at index: Int) -> [String] {
        let activity = ordered[index]
        switch activity.kind {
        case .unknown, .contactMerged, .contactUnmerged: return ["unknownType"]
        default: break
        }
        let before = ReferenceModel(ordered: Array(ordered[..<index]), holders)
        if activity.kind == .contactObserved || activity.isFlagObserved {
            let isTold = before.isOverruled(by: activity) && !isAccounted(at: index)
            return isTold ? ["observedOtherwise"] : []
        }
        if activity.kind == .noteCreated || activity.kind == .fileUploaded {
            let isRepeated = ordered[..<index].contains {
                $0.kind == activity.kind && $0.note?.id == activity.note?.id
                    && $0.file?.id == activity.file?.id
            }
            return isRepeated ? ["redundant"] : []
        }
        guard let turn = activity.transition else { return ["withoutSubject"] }
        let earlier = ordered[..<index].filter { $0.transition?.attribute == turn.attribute }
        guard let held = before.value(of: turn.attribute) else {
            return turn.turnsOn ? [] : ["impliedEarlier"]
        }
        if held == turn.turnsOn {
            let after = ReferenceModel(ordered: Array(ordered[...index]), holders)
            return after.deciding(turn.attribute) === activity ? [] : ["redundant"]
        }
        let sharing = earlier.filter { $0.occurredAt == activity.occurredAt }
        return activity.occurredAt != nil && sharing.count == 1 ? ["simultaneous"] : []
    }
}

extension ReferenceModel {
    /// Returns a Boolean value indicating whether an activity follows a flag's own time within a second, while it is on.
    fileprivate func isAccounted(at index: Int) -> Bool {
        let flag = ordered[index]
        guard flag.isFlagObserved, let attribute = flag.transition?.attribute else { return false }
        for activity in ordered[(index + 1)...] {
            if (activity.transition?.attribute == attribute
                && activity.transition?.turnsOn == false)
                || activity.observation?[attribute] == false
            {
                return false
            }
            if activity.transition?.attribute == attribute, accounts(activity, for: flag) {
                return true
            }
        }
        return false
    }

    /// Returns a Boolean value indicating whether an observation says otherwise than the activities of the model.
    fileprivate func isOverruled(by activity: Activity) -> Bool {
        guard let observation = activity.observation else {
            return activity.isFlagObserved
                && activity.transition.map { value(of: $0.attribute) != true } ?? false
        }
        let stated = ReferenceModel(ordered: [activity]).attributes.union(attributes)
        return stated.contains { attribute in
            observation[attribute].map { isOn in
                isOn != value(of: attribute) ?? false
                    && (isOn
                        || !ReferenceModel(ordered: ordered + [activity], holders).isHeld(
                            attribute,
                            before: activity
                        ))
            } ?? false
        }
    }
}

extension [UInt8] {
    fileprivate func isLess(_ other: String.UTF8View) -> Bool {
        for (left, right) in zip(self, other) where left != right { return left < right }
        return count < other.count
    }
}
