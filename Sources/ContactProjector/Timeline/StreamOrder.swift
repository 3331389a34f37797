/// The one order of a stream, a function of the set of its activities alone.
///
/// First what has no instant, then by instant, then by id bytewise; opposite transitions of one attribute
/// that share an instant alternate (see ``settled(_:held:)``). Arrival, pages and repetition play no part.
enum StreamOrder {
    /// Sorts the activities of one stream, or those of its last instants, given what was held before them.
    ///
    /// Each id must occur once. The order of a stream's end, from any instant on, is the end of the stream's order.
    /// O(n log n).
    static func ordered(_ activities: [Activity], held: HeldDirections = HeldDirections())
        -> [Activity]
    {
        var ordered = activities.sorted(by: precedes)
        let runs = simultaneousRuns(of: ordered)
        if runs.contains(where: { hasOpposites(ordered[$0]) }) {
            settle(runs, in: &ordered, held)
        }
        return ordered
    }

    /// Orders by instant, then id; what is undated comes first.
    static func precedes(_ left: Activity, _ right: Activity) -> Bool {
        if left.occurredAt == right.occurredAt { return left.id < right.id }
        guard let rightTime = right.occurredAt else { return false }
        guard let leftTime = left.occurredAt else { return true }
        return leftTime < rightTime
    }

    /// Arranges opposite transitions of one attribute at one instant so that they alternate.
    ///
    /// Starts with the direction that changes what was held before; what is left over of one direction comes last. So
    /// equal numbers cancel out and otherwise the majority wins. A true history alternates, and clocks of whole
    /// seconds put pairs of it on one instant: this recovers the true outcome without knowing who came first.
    static func settled(_ transitions: Opposites, held: Bool) -> [Activity] {
        let first = held ? transitions.off : transitions.on
        let second = held ? transitions.on : transitions.off
        let pairs = min(first.count, second.count)
        return zip(first, second).flatMap { [$0, $1] } + first.dropFirst(pairs)
            + second.dropFirst(pairs)
    }

    /// The transitions of one attribute at one instant, each direction by id.
    struct Opposites {
        var on: [Activity] = []
        var off: [Activity] = []
        var places: [Int] = []

        var areOpposite: Bool { !on.isEmpty && !off.isEmpty }
    }

    private static func settle(
        _ runs: [Range<Int>],
        in ordered: inout [Activity],
        _ held: HeldDirections
    ) {
        var held = held
        for run in runs {
            for (attribute, transitions) in opposites(in: ordered, run)
            where transitions.areOpposite {
                let arranged = settled(transitions, held: held[attribute])
                for (place, activity) in zip(transitions.places, arranged) {
                    ordered[place] = activity
                }
            }
            for activity in ordered[run] { held.take(activity) }
        }
    }

    private static func opposites(in ordered: [Activity], _ run: Range<Int>) -> [Attribute:
        Opposites]
    {
        guard run.count > 1 else { return [:] }
        var found: [Attribute: Opposites] = [:]
        for place in run {
            guard let transition = ordered[place].transition else { continue }
            found[transition.attribute, default: Opposites()].add(
                ordered[place],
                transition,
                at: place
            )
        }
        return found
    }

    private static func hasOpposites(_ run: ArraySlice<Activity>) -> Bool {
        guard run.count > 1 else { return false }
        var seen: [Attribute: Bool] = [:]
        return run.contains { activity in
            guard let transition = activity.transition else { return false }
            let earlier = seen.updateValue(transition.turnsOn, forKey: transition.attribute)
            return earlier == !transition.turnsOn
        }
    }

    /// The stretches of one instant each; what is undated forms one of them, its order being just as unknown.
    private static func simultaneousRuns(of ordered: [Activity]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = 0
        for index in ordered.indices.dropFirst()
        where ordered[index].occurredAt != ordered[start].occurredAt {
            runs.append(start..<index)
            start = index
        }
        if start < ordered.count { runs.append(start..<ordered.count) }
        return runs
    }
}

extension StreamOrder.Opposites {
    fileprivate mutating func add(_ activity: Activity, _ transition: Transition, at place: Int) {
        if transition.turnsOn { on.append(activity) } else { off.append(activity) }
        places.append(place)
    }
}
