/// A limit of requests within any time range of a given length, as a pure value without a clock.
///
/// Times are durations since a fixed point in time.
public struct RateLimit: Sendable {
    /// The maximum number of requests in the time range.
    let requests: Int
    /// The length of the time range.
    let stretch: Duration

    /// The times of the last allowed requests, oldest first, at most ``requests`` of them.
    private var gone: [Duration] = []
    private var pausedUntil = Duration.zero

    /// Creates a limit, by default below the source system's 500 per minute, to leave some to other clients.
    public init(requests: Int = 480, within stretch: Duration = .seconds(60)) {
        precondition(requests > 0, "requests must be positive, not \(requests)")
        self.requests = requests
        self.stretch = stretch
    }

    /// Counts requests that were sent before time zero, given by their ages.
    mutating func count(sent ages: [Duration]) {
        gone = (ages.map { .zero - $0 } + gone).sorted().suffix(requests)
    }

    /// Allows a request and counts it, or returns the time at which to try again.
    ///
    /// Callers that ask again then never exceed the limit, whatever their number and order, and however late they wake.
    /// O(requests).
    ///
    /// - Returns: `nil` if the request can be sent now, or else the earliest time at which it can.
    mutating func leave(at now: Duration) -> Duration? {
        // A sliding window: a count that restarts each minute would allow twice `requests` within
        // one.
        var due = pausedUntil
        if gone.count >= requests { due = max(due, gone[gone.count - requests] + stretch) }
        guard due <= now else { return due }
        // Tasks may arrive out of the order in which they read the clock; the list stays sorted.
        gone.append(max(now, gone.last ?? now))
        if gone.count > requests { gone.removeFirst(gone.count - requests) }
        return nil
    }

    /// Blocks requests until a time, as the source requested.
    mutating func pause(until moment: Duration) {
        pausedUntil = max(pausedUntil, moment)
    }
}
