/// A time range in which an attribute was on: the half-open interval [since, until).
public struct AttributeInterval: Hashable, Sendable {
    /// The attribute.
    public let attribute: Attribute
    /// The start of the interval, or `nil` if that activity is undated.
    public let since: Timestamp?
    /// The activity that turned the attribute on.
    ///
    /// It may be up to a second later than the start, if a contact object gave that one (rule 3.10).
    public internal(set) var by: ActivityID
    /// The end of the interval, exclusive, or `nil` while the attribute is on.
    public internal(set) var until: Timestamp?
    /// The activity that turned the attribute off, or `nil` while it is on.
    public internal(set) var endedBy: ActivityID?

    /// A Boolean value that indicates whether the attribute is still on.
    public var isOpen: Bool { endedBy == nil }

    /// Returns a Boolean value indicating whether the attribute was on at a time.
    public func contains(_ instant: Timestamp) -> Bool {
        // An undated start is before every time. An undated end is, too, so such an interval
        // contains no time.
        (since.map { $0 <= instant } ?? true) && (isOpen || until.map { instant < $0 } ?? false)
    }
}

extension Timeline {
    /// Returns the intervals in which each attribute was on, by attribute, then by time.
    ///
    /// An attribute that was turned on and off at one time has no interval for it. O(n log n).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the timeline has no such activity.
    public func history(asOf: AsOf = .end) throws(QueryError) -> [AttributeInterval] {
        var held: [Attribute: AttributeState] = [:]
        var intervals: [Attribute: [AttributeInterval]] = [:]
        for activity in try foldedPrefix(asOf: asOf) {
            guard let transition = activity.transition else { continue }
            let attribute = transition.attribute
            let before = held[attribute] ?? AttributeState()
            _ = held[attribute, default: AttributeState()].turn(transition.turnsOn, by: activity)
            if before.isOn != transition.turnsOn {
                intervals[attribute, default: []].turn(transition, by: activity)
            } else if before.isOn, held[attribute]?.decidedBy != before.decidedBy {
                let last = intervals[attribute, default: []].indices.last
                if let last { intervals[attribute]?[last].by = activity.id }
            }
        }
        return intervals.sorted { $0.key < $1.key }.flatMap(\.value)
    }
}

extension [AttributeInterval] {
    fileprivate mutating func turn(_ transition: Transition, by activity: Activity) {
        if transition.turnsOn {
            let interval = AttributeInterval(
                attribute: transition.attribute,
                since: activity.occurredAt,
                by: activity.id
            )
            return append(interval)
        }
        guard var interval = popLast() else { return }
        // An empty interval is dropped: the attribute was on as of no time
        // (EmptyMembershipsDontCount).
        guard interval.since != activity.occurredAt else { return }
        interval.until = activity.occurredAt
        interval.endedBy = activity.id
        append(interval)
    }
}
