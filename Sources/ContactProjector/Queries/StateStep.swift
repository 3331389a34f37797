/// A step from the state at one query time toward the state at another.
public struct StateStep: Hashable, Sendable {
    /// The cause of the difference.
    public let cause: Cause
    /// The difference that the cause made.
    public let changes: StateChanges

    /// A cause of a difference between two states.
    public enum Cause: Sendable {
        /// A change of the known-at: these activities count in only one of the states; empty if only descriptions
        /// differ.
        case knowledge([Activity])
        /// A change of the as-of past this activity.
        case activity(Activity)
    }
}

extension StateStep.Cause: Hashable {
    /// Hashes the essential components of this value by feeding them into the given hasher.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .knowledge(let activities): hasher.combine(activities.map(\.id))
        case .activity(let activity): hasher.combine(activity.id)
        }
    }

    /// Returns a Boolean value indicating whether both name the same activities.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.knowledge(let left), .knowledge(let right)): left == right
        case (.activity(let left), .activity(let right)): left == right
        default: false
        }
    }
}

extension StateStep {
    /// Returns the steps that change something: first the change of the known-at, then activity by activity.
    ///
    /// Toward an earlier as-of the activities are undone, the last one first. O(activities up to the later as-of).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when a timeline lacks an activity that an as-of names.
    static func between(
        _ before: Timeline,
        _ start: AsOf,
        _ after: Timeline,
        _ end: AsOf
    ) throws(QueryError) -> [StateStep] {
        // One axis after the other: at the first as-of from one known-at to the other, then along
        // the time.
        let learning = try knowledge(from: before, to: after, asOf: start)
        let first = try after.foldedCount(asOf: start)
        let last = try after.foldedCount(asOf: end)
        let walk = after.steps(over: min(first, last)..<max(first, last))
        return (learning + (first <= last ? walk : walk.reversed().map(\.reversed)))
            .filter { !$0.changes.isEmpty }
    }

    private var reversed: StateStep { StateStep(cause: cause, changes: changes.reversed) }

    private static func knowledge(
        from before: Timeline,
        to after: Timeline,
        asOf: AsOf
    ) throws(QueryError) -> [StateStep] {
        guard before.knownAt != after.knownAt else { return [] }
        let old = try before.foldedPrefix(asOf: asOf)
        let new = try after.foldedPrefix(asOf: asOf)
        let common = Set(old.map(\.id)).intersection(new.map(\.id))
        let differing = (old + new).filter { !common.contains($0.id) && !$0.isDerived }
        let changes = StateChanges(
            from: try before.state(asOf: asOf),
            to: try after.state(asOf: asOf)
        )
        return [StateStep(cause: .knowledge(Array(differing)), changes: changes)]
    }
}

extension Timeline {
    fileprivate func steps(over range: Range<Int>) -> [StateStep] {
        let projection = ContactStateProjection(stream)
        var state = projection.fold(folded[..<range.lowerBound])
        let last = folded[..<range.lowerBound].last
        state.basis = basis(
            asOf: last.map { .activity($0.id) } ?? .start,
            folding: range.lowerBound
        )
        var earlier = state
        return range.compactMap { index in
            projection.apply(folded[index], to: &state)
            // What an observation found is one step with it.
            let next = index + 1
            if range.contains(next), folded[next].isDerived { return nil }
            let activity = listed(at: index)
            state.basis = basis(asOf: .activity(activity.id), folding: next)
            // An observation can change any attribute.
            let changes =
                activity.isObserved
                ? StateChanges(from: earlier, to: state)
                : StateChanges(from: earlier, to: state, by: activity)
            earlier = state
            return changes.isEmpty ? nil : StateStep(cause: .activity(activity), changes: changes)
        }
    }
}
