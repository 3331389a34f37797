internal import ContactCensus
internal import ContactProjector
internal import Synchronization

/// The position up to which a log is followed, and its staleness.
struct Freshness {
    /// The last position that was followed.
    var position: Position
    /// The age beyond which all entries are known, or `nil` until an end of the log was reached.
    var staleness: Duration?
}

extension Freshness {
    /// Creates the freshness of a live census.
    init(_ census: LiveCensus) {
        self.init(position: census.head.position, staleness: census.staleness)
    }
}

/// A measurement of a log's freshness, by the last of its ends that was reached.
final class LogFreshness: Sendable {
    private struct Reached {
        var position: Position
        var moment: Duration?
    }

    private let elapsed: @Sendable () -> Duration
    private let reached: Mutex<Reached>

    /// Creates a measurement from a position that may not be the end.
    init(from position: Position, clock: any Clock<Duration>) {
        elapsed = clock.stopwatch()
        reached = Mutex(Reached(position: position))
    }

    /// The current time by a clock that never goes back.
    var now: Duration { elapsed() }

    /// The freshness at this time.
    var present: Freshness {
        let reached = reached.withLock(\.self)
        // The clock is read after the state: time that passes in between only adds to the
        // staleness.
        return Freshness(
            position: reached.position,
            staleness: reached.moment.map { elapsed() - $0 }
        )
    }

    /// Notes that a position was reached that was the end of the log at a time or later.
    ///
    /// The time must be from before the end was looked up: entries recorded in between are before that end.
    func reach(_ position: Position, endOf moment: Duration) {
        reached.withLock { $0 = Reached(position: position, moment: moment) }
    }
}
