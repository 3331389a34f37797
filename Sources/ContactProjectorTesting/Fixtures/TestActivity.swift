public import ContactProjector

/// An activity of a contact in a test, written so that a fixture reads like a history.
///
/// ```swift
/// let ada = state(after: [.joined("vip", at: 1), .blocked(at: 3), .left("vip", at: 5)], asOf: 4)
/// ```
///
/// Times are seconds after ``ContactProjector/Timestamp/second(_:)`` zero; without a time it is
/// undated. Without an id it gets one by its index in the list, `act_0001` first, so at one time
/// the order of the list is that of the ids.
public struct TestActivity: Sendable {
    let kind: ActivityKind
    let time: Timestamp?
    let id: ActivityID?
    var segment: Activity.Segment?
    var note: Activity.Note?
    var broadcast: Activity.Broadcast?
    var file: Activity.File?

    init(_ kind: ActivityKind, _ second: Int?, _ id: ActivityID?) {
        self.kind = kind
        self.id = id
        time = second.map(Timestamp.second)
    }

    /// Creates the activity.
    ///
    /// Traps unless the place is positive.
    public func activity(of stream: StreamID = .fixture, place: Int = 1) -> Activity {
        Activity(
            stream: stream,
            id: id ?? .fixture(place),
            kind: kind,
            occurredAt: time,
            segment: segment,
            note: note,
            broadcast: broadcast,
            file: file
        )
    }
}

extension Sequence<TestActivity> {
    /// Creates the activities, with ids by position if none are given.
    public func activities(of stream: StreamID = .fixture) -> [Activity] {
        enumerated().map { $1.activity(of: stream, place: $0 + 1) }
    }
}

extension StreamID {
    /// The stream of the contact in fixtures.
    public static let fixture = StreamID(contact: "con_ada")
}

extension ActivityID {
    /// Returns the id of an activity at a place, counted from 1: `act_0001`.
    public static func fixture(_ place: Int) -> ActivityID {
        precondition(place > 0, "place must be at least 1, not \(place)")
        let digits = String(place)
        return ActivityID("act_" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
    }
}

extension Timestamp {
    /// Returns the time a number of seconds after 2024-01-01T00:00:00Z, the zero of fixtures.
    public static func second(_ second: Int) -> Timestamp {
        let start: Timestamp = "2024-01-01T00:00:00Z"
        return start + .seconds(second)
    }
}
