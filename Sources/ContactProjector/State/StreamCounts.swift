/// The counts and notices of a fold.
public struct StreamCounts: Hashable, Sendable {
    /// The number of activities folded.
    public internal(set) var activities = 0
    /// The number of activities without a time.
    public internal(set) var undated = 0
    /// The number of activities by type.
    public internal(set) var byKind: [ActivityKind: Int] = [:]
    /// The first activity in stream order.
    public internal(set) var first: ActivityID?
    /// The last activity in stream order.
    public internal(set) var last: ActivityID?
    /// The unusual facts of the history, in stream order.
    public internal(set) var notices: [Notice] = []

    mutating func count(_ activity: Activity) {
        activities += 1
        byKind[activity.kind, default: 0] += 1
        if first == nil { first = activity.id }
        last = activity.id
        guard activity.occurredAt == nil else { return }
        undated += 1
        notice(.undated, activity)
    }

    mutating func notice(_ kind: Notice.Kind, _ activity: Activity) {
        notices.append(Notice(kind: kind, activity: activity.id))
    }
}
