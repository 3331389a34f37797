/// The time up to which activities have happened (valid time).
///
/// ```swift
/// let then = try log.state(asOf: .time("2024-06-03T09:00:00Z"))  // what had happened by then
/// let now = try log.state(asOf: .now)  // without what is dated in the future
/// let last = try log.state(asOf: .end)  // everything
/// ```
public enum AsOf: Hashable, Sendable {
    /// No activity, not even an undated one.
    case start
    /// All activities, including those dated in the future.
    case end
    /// The activities that happened at this time or earlier.
    case time(Timestamp)
    /// The activities that happened earlier than this time.
    case before(Timestamp)
    /// The activities up to and including this one, in stream order.
    case activity(ActivityID)

    /// The activities that have happened by now: ``time(_:)`` of the machine's clock at each read.
    ///
    /// Unlike ``end``, it excludes activities dated in the future. Two reads give two times, so keep one for several
    /// queries.
    public static var now: AsOf { .time(SystemClock.now) }

    /// The last time included, or `nil` if it depends on the stream.
    package var instant: Timestamp? {
        switch self {
        case .time(let time): time
        // Times are whole microseconds, so nothing lies between the two
        // (BeforeIsOneMicrosecondLess).
        case .before(let time): time.advanced(byMicroseconds: -1)
        case .start, .end, .activity: nil
        }
    }

    /// The activity that the as-of names, or `nil` if it doesn't name one.
    package var activity: ActivityID? {
        if case .activity(let id) = self { id } else { nil }
    }
}

/// The point in the log up to which entries are used (record time).
public enum KnownAt: Hashable, Sendable {
    /// The whole log as it is now.
    case head
    /// The entries up to this position; a position past the head means the head.
    case position(Position)
    /// The entries recorded by this time.
    case time(Timestamp)
}

/// The two times of a query: an as-of and a known-at.
public struct QueryTime: Hashable, Sendable {
    /// The time up to which activities are used.
    public let asOf: AsOf
    /// The point in the log up to which entries are used.
    public let knownAt: KnownAt

    /// Creates a query time, by default the end of everything recorded.
    public init(asOf: AsOf = .end, knownAt: KnownAt = .head) {
        self.asOf = asOf
        self.knownAt = knownAt
    }
}
