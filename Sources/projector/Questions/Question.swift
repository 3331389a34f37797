internal import ContactProjector

/// A question about the loaded activities, every name and time in it resolved.
enum Question: Equatable, Sendable {
    /// The states of these contacts, or of all that are present.
    case state([StreamID], Coordinate)
    case history(StreamID, Attribute?, Coordinate)
    case timeline(StreamID, Coordinate)
    /// The activities after one as-of, up to another one; only those of a kind when one is given.
    case activities(StreamID, after: AsOf?, Coordinate, ActivityKind?)
    case activity(StreamID, number: Int, KnownAt)
    case notes(StreamID, Coordinate)
    case segments(StreamID, Coordinate)
    case segmentSizes(Coordinate)
    case why(StreamID, Attribute, Coordinate)
    case changes(StreamID, from: Coordinate, to: Coordinate)
    case steps(StreamID, from: Coordinate, to: Coordinate)
    case who(ContactPredicate, Coordinate)
    case check
    case info
}
