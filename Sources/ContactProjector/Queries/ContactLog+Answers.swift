extension ContactLog {
    /// The activities known at the position, in stream order.
    ///
    /// Of the erased activities only opt-outs and their reversals are included (rule 3.9).
    public var activities: [Activity] { timeline.activities }

    /// Returns the state of the contact at an as-of.
    ///
    /// O(own history).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` if the as-of names an activity that isn't known at the position.
    public func state(asOf: AsOf = .end) throws(QueryError) -> ContactState {
        try timeline.state(asOf: asOf)
    }

    /// Returns the reachability of the contact at an as-of, by default now, with the evidence against it (rule 3.3).
    ///
    /// O(own history).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` if the as-of names an activity that isn't known at the position.
    public func reachability(asOf: AsOf = .now) throws(QueryError) -> Reachability {
        try state(asOf: asOf).reachability
    }

    /// Returns the intervals in which each attribute was on, half-open.
    ///
    /// O(own history).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` if the as-of names an activity that isn't known at the position.
    public func history(asOf: AsOf = .end) throws(QueryError) -> [AttributeInterval] {
        try timeline.history(asOf: asOf)
    }

    /// Returns the notes at an as-of, in the order in which they were added.
    ///
    /// O(own history).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` if the as-of names an activity that isn't known at the position.
    public func notes(asOf: AsOf = .end) throws(QueryError) -> [ContactItem<Activity.Note>] {
        try state(asOf: asOf).notes
    }

    /// Returns the changes of a condition from true to false and back, in stream order.
    ///
    /// O(own history × size of the condition).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` if the as-of names an activity that isn't known at the position.
    public func conditionChanges(
        of predicate: ContactPredicate,
        asOf: AsOf = .end
    ) throws(QueryError) -> [ConditionChange] {
        try timeline.conditionChanges(of: predicate, asOf: asOf)
    }

    /// Returns the difference between the states at two times.
    ///
    /// Changes in between that were reverted aren't listed. O(own history).
    ///
    /// - Parameters:
    ///   - start: The as-of of the first state.
    ///   - earlier: The position up to which entries are used for the first state, by default the log's known-at.
    ///   - end: The as-of of the second state.
    /// - Returns: The difference; applied to the first state it yields the second.
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` if an as-of names an activity that isn't known at its position.
    public func changes(
        from start: AsOf,
        knownAt earlier: Position? = nil,
        to end: AsOf = .end
    ) throws(QueryError) -> StateChanges {
        let before = try known(at: earlier ?? knownAt).state(asOf: start)
        return StateChanges(from: before, to: try state(asOf: end))
    }

    /// Returns the changes between two times, activity by activity.
    ///
    /// O(own history).
    ///
    /// - Parameters:
    ///   - start: The as-of of the first state.
    ///   - earlier: The position up to which entries are used for the first state, by default the log's known-at.
    ///   - end: The as-of of the second state.
    /// - Returns: The activities in between, each with its changes, in stream order.
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` if an as-of names an activity that isn't known at its position.
    public func steps(
        from start: AsOf,
        knownAt earlier: Position? = nil,
        to end: AsOf = .end
    ) throws(QueryError) -> [StateStep] {
        try StateStep.between(known(at: earlier ?? knownAt).timeline, start, timeline, end)
    }
}
