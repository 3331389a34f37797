import ContactProjector
import ContactProjectorTesting

/// A second implementation of the rules, plain and slow, to compare the library with.
///
/// Nothing is sorted and nothing is updated: the order is chosen one activity at a time, and every attribute is read
/// from the list of its own transitions.
struct ReferenceModel {
    let ordered: [Activity]

    /// Creates a model of the activities after single appends.
    init(log: [Activity], stream: StreamID) {
        var attributeState: [Activity] = []
        for (index, activity) in log.enumerated() where activity.stream == stream {
            guard let place = attributeState.firstIndex(where: { $0.id == activity.id }) else {
                attributeState.append(activity)
                continue
            }
            let isNews = !log[..<index].contains { $0 == activity }
            if isNews, attributeState[place].definesTheSame(as: activity) {
                attributeState[place] = activity
            }
        }
        ordered = Self.picked(from: attributeState)
    }

    init(ordered: [Activity]) {
        self.ordered = ordered
    }

    private static func picked(from activities: [Activity]) -> [Activity] {
        var remaining = activities
        var picked: [Activity] = []
        var places: [Activity] = []
        while !remaining.isEmpty {
            let next = first(of: activities.filter { taken in !places.contains { $0 === taken } })
            places.append(next)
            let choice = occupant(of: next, among: remaining, after: picked)
            remaining.removeAll { $0 === choice }
            picked.append(choice)
        }
        return picked
    }

    /// Returns the activity that replaces another one at its index in the order of ids, or that one itself.
    private static func occupant(
        of place: Activity,
        among remaining: [Activity],
        after picked: [Activity]
    ) -> Activity {
        guard let attribute = place.transition?.attribute else { return place }
        let rivals = remaining.filter {
            $0.occurredAt == place.occurredAt && $0.transition?.attribute == attribute
        }
        let held = picked.last { $0.transition?.attribute == attribute }?.transition?.turnsOn
        let wanted = rivals.filter { $0.transition?.turnsOn != (held ?? false) }
        return first(of: wanted.isEmpty ? rivals : wanted)
    }

    private static func first(of activities: [Activity]) -> Activity {
        var first = activities[0]
        for other in activities {
            let earliest = Int64.min
            let (time, best) = (
                other.occurredAt?.microseconds ?? earliest,
                first.occurredAt?.microseconds ?? earliest
            )
            if time < best
                || time == best && Array(other.id.rawValue.utf8).isLess(first.id.rawValue.utf8)
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
            return ReferenceModel(ordered: ordered.filter { $0.occurredAt ?? time <= time })
        case .before(let time):
            return ReferenceModel(
                ordered: ordered.filter { $0.occurredAt.map { $0 < time } ?? true }
            )
        case .activity(let id):
            let rest = ordered.drop { $0.id != id }.dropFirst()
            return ReferenceModel(ordered: ordered.dropLast(rest.count))
        }
    }

    var attributes: Set<Attribute> { Set(ordered.compactMap { $0.transition?.attribute }) }

    func transitions(of attribute: Attribute) -> [Activity] {
        ordered.filter { $0.transition?.attribute == attribute }
    }

    /// Returns the activity that set the attribute: the first of the last run of equal transitions.
    func deciding(_ attribute: Attribute) -> Activity? {
        let transitions = transitions(of: attribute)
        guard let last = transitions.last?.transition else { return nil }
        let run = transitions.reversed().prefix { $0.transition == last }
        return run.last
    }

    func name(of segment: SegmentID) -> String? {
        ordered.last { $0.segment?.id == segment && $0.segment?.name != nil }?.segment?.name
    }

    func color(of segment: SegmentID) -> String? {
        ordered.last { $0.segment?.id == segment && $0.segment?.color != nil }?.segment?.color
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
        if case .unknown = activity.kind { return ["unknownType"] }
        if activity.kind == .noteCreated || activity.kind == .fileUploaded {
            let isRepeated = ordered[..<index].contains {
                $0.kind == activity.kind && $0.note?.id == activity.note?.id
                    && $0.file?.id == activity.file?.id
            }
            return isRepeated ? ["redundant"] : []
        }
        guard let turn = activity.transition else { return ["withoutSubject"] }
        let earlier = ordered[..<index].filter { $0.transition?.attribute == turn.attribute }
        guard let held = earlier.last?.transition?.turnsOn else {
            return turn.turnsOn ? [] : ["impliedEarlier"]
        }
        if held == turn.turnsOn { return ["redundant"] }
        let sharing = earlier.filter { $0.occurredAt == activity.occurredAt }
        return activity.occurredAt != nil && sharing.count == 1 ? ["simultaneous"] : []
    }
}

extension [UInt8] {
    fileprivate func isLess(_ other: String.UTF8View) -> Bool {
        for (left, right) in zip(self, other) where left != right { return left < right }
        return count < other.count
    }
}
