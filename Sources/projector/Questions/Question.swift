internal import ActivityJSON
internal import ContactProjector
internal import ContactQuestions

/// A question about the loaded activities, every name and time in it resolved.
enum Question: Equatable, Sendable {
    /// The states of these contacts, or of all that are present.
    case state([StreamID], Coordinate)
    case history(StreamID, Attribute?, Coordinate)
    /// The lanes over the whole history, or a stretch of it.
    case timeline(StreamID, Coordinate, ClosedRange<Timestamp>?)
    /// The activities after one as-of, up to another one; only those of a kind when one is given.
    case activities(StreamID, after: AsOf?, Coordinate, ActivityKind?)
    case activity(StreamID, number: Int, KnownAt)
    case notes(StreamID, Coordinate)
    case segments(StreamID, Coordinate)
    case segmentSizes(Coordinate)
    case why(StreamID, Attribute, Coordinate)
    case changes(StreamID, from: Coordinate, to: Coordinate, all: Bool)
    case steps(StreamID, from: Coordinate, to: Coordinate)
    case comparison(StreamID, StreamID, Coordinate)
    case flips(StreamID, ContactPredicate, Coordinate)
    case notices(StreamID, Coordinate)
    case who(ContactPredicate, Coordinate)
    case count(ContactPredicate, Coordinate)
    case trend(ContactPredicate, Period, Stretch)
    case segment(SegmentID, Stretch)
    case flow([SegmentID], Stretch)
    case join(file: String, Zone, org: OrgID?, only: JoinFilter)
    case check
    case info
    case rejects

    /// A stretch of time, in the log as it is known at one known-at; by days of a zone where it is cut up.
    struct Stretch: Equatable, Sendable {
        var from = AsOf.start
        var to = AsOf.end
        var knownAt = KnownAt.head
        var zone = Zone.utc
    }
}
