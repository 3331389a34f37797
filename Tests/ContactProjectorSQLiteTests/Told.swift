import ContactProjector

/// The content of a summary, for comparisons.
struct Told: Equatable {
    let stream: StreamID
    let activities, notes: Int
    let presence: Basis.Presence
    let erasedAt: Position?
    let reachability: Reachability
    let status: ContactStatus
    let blocked, unsubscribed: AttributeState
    let segments: [SegmentID]
    let memberships: [AttributeState]

    init(_ summary: ContactSummary) {
        (stream, activities, notes) = (summary.stream, summary.activities, summary.notes)
        (presence, erasedAt) = (summary.presence, summary.erasedAt)
        (reachability, status) = (summary.reachability, summary.status)
        (blocked, unsubscribed) = (summary[.blocked], summary[.unsubscribed])
        (segments, memberships) = (summary.segments.map(\.segment), summary.segments.map(\.state))
    }
}
