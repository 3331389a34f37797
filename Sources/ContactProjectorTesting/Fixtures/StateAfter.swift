public import ContactProjector

/// Returns the state of the fixture's contact after some activities, as of and including a second.
public func state(after testActivities: [TestActivity], asOf second: Int) -> ContactState {
    state(after: testActivities, asOf: .time(.second(second)))
}

/// Returns the state of the fixture's contact after some activities, as of a time, by default the
/// end.
///
/// Traps if the as-of names an activity that isn't among them.
public func state(after testActivities: [TestActivity], asOf: AsOf = .end) -> ContactState {
    do {
        return try timeline(of: testActivities).state(asOf: asOf)
    } catch {
        preconditionFailure("\(error)")
    }
}

/// Returns the timeline of the fixture's contact.
public func timeline(of testActivities: [TestActivity]) -> Timeline {
    Timeline(
        stream: .fixture,
        knownAt: Position(Int64(testActivities.count)),
        activities: testActivities.activities()
    )
}
