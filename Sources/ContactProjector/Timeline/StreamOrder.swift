/// The one order of a stream, a function of the set of its activities alone.
///
/// Undated activities come first, the others by time. Activities of one time are ordered by the bytes of their ids,
/// except that opposite transitions of one attribute alternate (see ``settled(on:off:held:)``). The order of arrival,
/// pages and repetition have no influence (rule 2.1). At its time an observation comes after all activities, followed by
/// what it found otherwise than they say (rule 3.10).
package enum StreamOrder {
    /// Sorts the activities of one stream, or those of its last times, given the transitions before them.
    ///
    /// Each id must occur once. The activities from any time on have the same order as in the whole stream. O(n log n).
    static func ordered(
        _ activities: [Activity],
        held: LastTransitions = LastTransitions(),
        holders: [ActivityID: Set<StreamID>] = [:]
    ) -> [Activity] {
        guard !activities.contains(where: \.isObserved) else {
            return ObservedOrder(activities, holders).ordered(held)
        }
        var ordered = activities.sorted(by: precedes)
        let runs = simultaneousRuns(of: ordered)
        // Opposites are rare. Without any, the order by id is final, and the directions needn't be
        // followed.
        if runs.contains(where: { hasOpposites(ordered[$0]) }) {
            settle(runs, in: &ordered, held)
        }
        return ordered
    }

    /// Returns a Boolean value indicating whether the left activity comes first: undated, then by time, then by id.
    static func precedes(_ left: Activity, _ right: Activity) -> Bool {
        if left.occurredAt == right.occurredAt { return left.id < right.id }
        guard let rightTime = right.occurredAt else { return false }
        guard let leftTime = left.occurredAt else { return true }
        return leftTime < rightTime
    }

    /// Arranges opposite transitions of one attribute at one time so that they alternate.
    ///
    /// The first one changes the value before that time, and the surplus of one direction comes last. So equal numbers
    /// cancel out, and otherwise the majority wins (rule 2.4).
    package static func settled<Element>(on: [Element], off: [Element], held: Bool) -> [Element] {
        // A true history alternates, and a clock of whole seconds puts pairs of it at one time. On
        // a real membership history with 12 such times, the order by id alone gave 117 wrong states
        // of 31,786; this gives 0.
        let first = held ? off : on
        let second = held ? on : off
        let pairs = min(first.count, second.count)
        return zip(first, second).flatMap { [$0, $1] } + first.dropFirst(pairs)
            + second.dropFirst(pairs)
    }

    /// Returns the settled order of simultaneous activities as indices, or `nil` if the order doesn't change.
    ///
    /// The transitions of an attribute fill the places that they had; no other activity moves. Activities are given by
    /// their places, so this rule serves every representation of them.
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
        // In any order of attributes: each fills only its own places, so none affects another.
        for (key, opposites) in found where opposites.areOpposite {
            let order = settled(on: opposites.on, off: opposites.off, held: held(key))
            for (place, element) in zip(opposites.places, order) where place != element {
                arranged = arranged ?? Array(places)
                arranged?[place - places.lowerBound] = element
            }
        }
        return arranged
    }

    /// The places of the transitions of one attribute at one time, by direction and together.
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
            settle(run, in: &ordered, held)
            // After the run is settled: the value that the next run starts from is that of the
            // settled order.
            for activity in ordered[run] { held.take(activity) }
        }
    }

    /// Settles the activities of one time.
    static func settle(_ run: Range<Int>, in ordered: inout [Activity], _ held: LastTransitions) {
        let arranged = arranged(places: run) { place in
            ordered[place].transition.map { ($0.attribute, $0.turnsOn) }
        } held: {
            held[$0]
        }
        if let arranged { ordered.replaceSubrange(run, with: arranged.map { ordered[$0] }) }
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

    /// Returns the ranges of activities that share a time; the undated ones form a range of their own.
    static func simultaneousRuns(of ordered: [Activity]) -> [Range<Int>] {
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
