import ContactProjector

/// The two clocks that a service lives by.
///
/// Ages are measured on a clock that never steps back; what is true now depends on the time of day, which may.
struct Clocks<Steady: Clock>: Sendable where Steady.Duration == Duration {
    /// The clock for ages and pauses.
    let steady: Steady
    /// The clock on the wall.
    let wall: @Sendable () -> Timestamp

    /// An instant on both clocks.
    struct Moment: Sendable {
        let instant: Steady.Instant
        let time: Timestamp
    }

    /// The present.
    var now: Moment { Moment(instant: steady.now, time: wall()) }
}

extension Clocks<ContinuousClock> {
    /// The clocks of the machine.
    static let system = Clocks(steady: ContinuousClock()) { SystemClock.now }
}
