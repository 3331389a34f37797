internal import ContactCensus
internal import ContactProjector
internal import Synchronization

/// How far a log is followed, and how old what is known of it is.
struct Freshness {
    /// The last position that was followed.
    var position: Position
    /// Everything that was recorded longer ago than this is known; `nil` before the log was followed to an end that it had.
    var staleness: Duration?
}

extension Freshness {
    /// How fresh a live census is.
    init(_ census: LiveCensus) {
        self.init(position: census.head.position, staleness: census.staleness)
    }
}

/// How fresh what is known of a log is, by the last of its ends that was reached.
final class LogFreshness: Sendable {
    private struct Reached {
        var position: Position
        var moment: Duration?
    }

    private let elapsed: @Sendable () -> Duration
    private let reached: Mutex<Reached>

    /// Begins at a position of which it isn't known that it is the end.
    init(from position: Position, clock: any Clock<Duration>) {
        elapsed = clock.stopwatch()
        reached = Mutex(Reached(position: position))
    }

    /// The present moment, by a clock that never goes back.
    var now: Duration { elapsed() }

    /// What is known at present.
    var present: Freshness {
        let reached = reached.withLock(\.self)
        // Looked up last: time that passes meanwhile makes it older and never younger.
        return Freshness(
            position: reached.position,
            staleness: reached.moment.map { elapsed() - $0 }
        )
    }

    /// Takes note that a position was reached that was the end of the log at a moment or later.
    ///
    /// The moment must be one before the end was looked up: what was recorded between the two lies before that end.
    func reach(_ position: Position, endOf moment: Duration) {
        reached.withLock { $0 = Reached(position: position, moment: moment) }
    }
}
