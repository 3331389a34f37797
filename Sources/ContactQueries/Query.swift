public import ContactProjector

/// A query about a log, with every name and time in it resolved.
public enum Query: Equatable, Sendable {
    /// The states of these contacts, or of all that are present.
    ///
    /// Of a long list only the rows of a range if one is given.
    case state([StreamID], QueryTime, rows: Range<Int>? = nil)
    /// The time ranges in which an attribute was on, or each of them.
    case history(StreamID, Attribute?, QueryTime)
    /// The whole history over time, or a time range of it.
    case timeline(StreamID, QueryTime, ClosedRange<Timestamp>?)
    /// The activities after one as-of, up to another one; only those of a type if one is given.
    case activities(StreamID, after: AsOf?, QueryTime, ActivityKind?)
    /// One activity by its number.
    case activity(StreamID, number: Int, KnownAt)
    /// The notes of a contact.
    case notes(StreamID, QueryTime)
    /// The segments of a contact.
    case segments(StreamID, QueryTime)
    /// The sizes of all segments.
    case segmentSizes(QueryTime)
    /// The explanation of an attribute's value.
    ///
    /// If another value was expected, the answer says so.
    case why(StreamID, Attribute, QueryTime, expecting: Bool? = nil)
    /// The difference between two query times, with equal values too if `all` is true.
    case changes(StreamID, from: QueryTime, to: QueryTime, all: Bool)
    /// The changes from one query time to another, activity by activity.
    case steps(StreamID, from: QueryTime, to: QueryTime)
    /// The difference between two contacts.
    case comparison(StreamID, StreamID, QueryTime)
    /// The times at which a condition became true or false.
    case flips(StreamID, ContactPredicate, QueryTime)
    /// The unusual activities of a contact.
    case notices(StreamID, QueryTime)
    /// The contacts that meet a condition.
    ///
    /// Of a long list only the rows of a range if one is given.
    case who(ContactPredicate, QueryTime, in: Organizations = .all, rows: Range<Int>? = nil)
    /// The number of contacts that meet a condition.
    case count(ContactPredicate, QueryTime, in: Organizations = .all)
    /// The number of contacts that meet a condition at the end of each period.
    ///
    /// Without a period, it is the shortest one of which the time range has at most sixty.
    case trend(ContactPredicate, CalendarPeriod?, Stretch)
    /// One segment over a time range.
    case segment(SegmentID, Stretch)
    /// The numbers of contacts that moved between segments.
    ///
    /// A time range from the start begins with the first period in which a segment has members.
    case flow([SegmentID], Stretch)
    /// The rows of a file, each with the state of its contact at its time.
    case join(file: String, CalendarZone, org: OrgID?, only: JoinFilter)
    /// An account of the log's contents.
    case check
    /// The contents of the log, in numbers.
    case info
    /// The records that could not be read.
    case rejects

    /// Returns the same query limited to the first contacts, or itself if it isn't a list of
    /// states.
    package func limited(to count: Int) -> Query {
        switch self {
        case .state(let streams, let time, nil) where streams.isEmpty:
            .state(streams, time, rows: 0..<count)
        case .who(let condition, let time, let organizations, nil):
            .who(condition, time, in: organizations, rows: 0..<count)
        default: self
        }
    }

    /// Returns the same list of states as known at a position.
    package func known(at position: Position) -> Query {
        switch self {
        case .state(let streams, let time, let rows) where time.knownAt == .head:
            .state(streams, QueryTime(asOf: time.asOf, knownAt: .position(position)), rows: rows)
        case .who(let condition, let time, let organizations, let rows)
        where time.knownAt == .head:
            .who(
                condition,
                QueryTime(asOf: time.asOf, knownAt: .position(position)),
                in: organizations,
                rows: rows
            )
        default: self
        }
    }

    /// A time range in the log as known at one known-at, with the zone whose calendar divides it.
    public struct Stretch: Equatable, Sendable {
        /// The start.
        public var from: AsOf
        /// The end.
        public var to: AsOf
        /// The known-at.
        public var knownAt: KnownAt
        /// The zone whose calendar divides the time range.
        public var zone: CalendarZone

        /// Creates a time range, by default of the whole log.
        public init(
            from: AsOf = .start,
            to: AsOf = .end,
            knownAt: KnownAt = .head,
            zone: CalendarZone = .utc
        ) {
            self.from = from
            self.to = to
            self.knownAt = knownAt
            self.zone = zone
        }
    }

    /// The organizations whose contacts a query is about.
    public enum Organizations: Equatable, Sendable {
        /// All organizations, and contacts without one.
        case all
        /// One organization, or contacts without one.
        case only(OrgID?)

        /// Returns a Boolean value indicating whether a contact is one of the organizations'.
        package func contains(_ stream: StreamID) -> Bool {
            switch self {
            case .all: true
            case .only(let org): stream.org == org
            }
        }
    }
}
