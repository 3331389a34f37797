public import ContactProjector

/// Returns the state of the fixture's contact after what happened, as of a second, what occurred then included.
public func state(after happenings: [TestActivity], asOf second: Int) -> ContactState {
    state(after: happenings, asOf: .time(.second(second)))
}

/// Returns the state of the fixture's contact after what happened, as of a place on the time axis, by default the end.
///
/// Traps when the as-of names an activity that is none of the happenings.
public func state(after happenings: [TestActivity], asOf: AsOf = .end) -> ContactState {
    do {
        return try timeline(of: happenings).state(asOf: asOf)
    } catch {
        preconditionFailure("\(error)")
    }
}

/// Returns the timeline of the fixture's contact.
public func timeline(of happenings: [TestActivity]) -> Timeline {
    Timeline(
        stream: .fixture,
        knownAt: Position(Int64(happenings.count)),
        activities: happenings.activities()
    )
}
