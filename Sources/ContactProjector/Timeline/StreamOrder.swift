/// The one order of a stream, a function of the set of its activities alone.
///
/// First what has no instant, then by instant, then by id bytewise; opposite transitions of one attribute
/// that share an instant alternate (see ``settled(on:off:held:)``). Arrival, pages and repetition play no part.
package enum StreamOrder {
    /// Sorts the activities of one stream, or those of its last instants, given what was held before them.
    ///
    /// Each id must occur once. The order of a stream's end, from any instant on, is the end of the stream's order.
    /// O(n log n).
    static func ordered(_ activities: [Activity], held: LastTransitions = LastTransitions())
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

    /// Arranges opposite transitions of one attribute at one time so that they alternate.
    ///
    /// Starts with the direction that changes what was held before; what is left over of one direction comes last. So
    /// equal numbers cancel out and otherwise the majority wins. A true history alternates, and clocks of whole
    /// seconds put pairs of it on one instant: this recovers the true outcome without knowing who came first.
    package static func settled<Element>(on: [Element], off: [Element], held: Bool) -> [Element] {
        let first = held ? off : on
        let second = held ? on : off
        let pairs = min(first.count, second.count)
        return zip(first, second).flatMap { [$0, $1] } + first.dropFirst(pairs)
            + second.dropFirst(pairs)
    }

    /// Returns the settled order of simultaneous activities as indices, or `nil` if the order doesn't change.
    ///
    /// The transitions of an attribute fill the places that they had; no other activity moves. Activities are known by
    /// their places alone, so every representation of them is settled by the same rule.
    package static func arranged<Key: Hashable>(
        places: Range<Int>,
        transition: (Int) -> (key: Key, turnsOn: Bool)?,
        held: (Key) -> Bool
    ) -> [Int]? {
        guard places.count > 1 else { return nil }
        var found: [Key: Opposites] = [:]
        for place in places {
            guard let (key, turnsOn) = transition(place) else { continue }
            found[key, default: Opposites()].add(place, turnsOn)
        }
        var arranged: [Int]?
        for (key, opposites) in found where opposites.areOpposite {
            let order = settled(on: opposites.on, off: opposites.off, held: held(key))
            for (place, element) in zip(opposites.places, order) where place != element {
                arranged = arranged ?? Array(places)
                arranged?[place - places.lowerBound] = element
            }
        }
        return arranged
    }

    /// The places of the transitions of one attribute at one instant.
    private struct Opposites {
        var on: [Int] = []
        var off: [Int] = []
        var places: [Int] = []

        var areOpposite: Bool { !on.isEmpty && !off.isEmpty }

        mutating func add(_ place: Int, _ turnsOn: Bool) {
            if turnsOn { on.append(place) } else { off.append(place) }
            places.append(place)
        }
    }

    private static func settle(
        _ runs: [Range<Int>],
        in ordered: inout [Activity],
        _ held: LastTransitions
    ) {
        var held = held
        for run in runs {
            let arranged = arranged(places: run) { place in
                ordered[place].transition.map { ($0.attribute, $0.turnsOn) }
            } held: {
                held[$0]
            }
            if let arranged { ordered.replaceSubrange(run, with: arranged.map { ordered[$0] }) }
            for activity in ordered[run] { held.take(activity) }
        }
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
