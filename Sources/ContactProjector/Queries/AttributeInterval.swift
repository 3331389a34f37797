/// A time range in which an attribute was on: the half-open interval [since, until).
public struct AttributeInterval: Hashable, Sendable {
    /// The attribute.
    public let attribute: Attribute
    /// The start of the interval, or `nil` if that activity is undated.
    public let since: Timestamp?
    /// The activity that turned it on.
    public let by: ActivityID
    /// The end of the interval, exclusive, or `nil` while the attribute is on.
    public internal(set) var until: Timestamp?
    /// The activity that turned it off, or `nil` while it is on.
    public internal(set) var endedBy: ActivityID?

    /// A Boolean value that indicates whether the attribute is still on.
    public var isOpen: Bool { endedBy == nil }

    /// Returns a Boolean value indicating whether the attribute was on at a time.
    public func contains(_ instant: Timestamp) -> Bool {
        (since.map { $0 <= instant } ?? true) && (isOpen || until.map { instant < $0 } ?? false)
    }
}

extension Timeline {
    /// Returns when each attribute was on, by attribute, then by time.
    ///
    /// O(n log n).
    ///
    /// An attribute that was turned on and off within one instant was on at no instant, and has no interval for it.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the timeline has no such activity.
    public func history(asOf: AsOf = .end) throws(QueryError) -> [AttributeInterval] {
        var held: [Attribute: Bool] = [:]
        var intervals: [Attribute: [AttributeInterval]] = [:]
        for activity in try prefix(asOf: asOf) {
            guard let transition = activity.transition else { continue }
            let wasOn = held.updateValue(transition.turnsOn, forKey: transition.attribute) ?? false
            guard wasOn != transition.turnsOn else { continue }
            intervals[transition.attribute, default: []].turn(transition, by: activity)
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
        guard interval.since != activity.occurredAt else { return }
        interval.until = activity.occurredAt
        interval.endedBy = activity.id
        append(interval)
    }
}
