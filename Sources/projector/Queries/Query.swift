internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// A question about the loaded activities, every name and time in it resolved.
enum Query: Equatable, Sendable {
    /// The states of these contacts, or of all that are present.
    case state([StreamID], QueryTime)
    case history(StreamID, Attribute?, QueryTime)
    /// The lanes over the whole history, or a stretch of it.
    case timeline(StreamID, QueryTime, ClosedRange<Timestamp>?)
    /// The activities after one as-of, up to another one; only those of a kind when one is given.
    case activities(StreamID, after: AsOf?, QueryTime, ActivityKind?)
    case activity(StreamID, number: Int, KnownAt)
    case notes(StreamID, QueryTime)
    case segments(StreamID, QueryTime)
    case segmentSizes(QueryTime)
    case why(StreamID, Attribute, QueryTime)
    case changes(StreamID, from: QueryTime, to: QueryTime, all: Bool)
    case steps(StreamID, from: QueryTime, to: QueryTime)
    case comparison(StreamID, StreamID, QueryTime)
    case flips(StreamID, ContactPredicate, QueryTime)
    case notices(StreamID, QueryTime)
    case who(ContactPredicate, QueryTime)
    case count(ContactPredicate, QueryTime)
    case trend(ContactPredicate, CalendarPeriod, Stretch)
    case segment(SegmentID, Stretch)
    case flow([SegmentID], Stretch)
    case join(file: String, CalendarZone, org: OrgID?, only: JoinFilter)
    case check
    case info
    case rejects

    /// A stretch of time, in the log as it is known at one known-at; by days of a zone where it is cut up.
    struct Stretch: Equatable, Sendable {
        var from = AsOf.start
        var to = AsOf.end
        var knownAt = KnownAt.head
        var zone = CalendarZone.utc
    }
}
