/// A limit of so many requests within any stretch of a minute; pure, it neither waits nor reads a clock.
///
/// Times are durations since any moment that stays the same.
public struct RateLimit: Sendable {
    /// The most requests within the stretch.
    public let requests: Int
    /// The stretch of time.
    public let stretch: Duration

    /// When the last requests were let go, oldest first, at most as many as may go.
    private var gone: [Duration] = []
    private var pausedUntil = Duration.zero

    /// Makes a limit; the source system's is 500 a minute, and a little is kept back for whoever else asks.
    public init(requests: Int = 480, within stretch: Duration = .seconds(60)) {
        precondition(requests > 0, "\(requests) requests")
        self.requests = requests
        self.stretch = stretch
    }

    /// Takes into account what was sent before the moment zero, by how long before it was.
    mutating func count(sent ages: [Duration]) {
        gone = (ages.map { .zero - $0 } + gone).sorted().suffix(requests)
    }

    /// Reserves the next place, and tells when it is; never before the moment given.
    ///
    /// Requests that each wait for their place never exceed the limit, in whatever order they ask. O(requests).
    public mutating func reserve(at now: Duration) -> Duration {
        var place = max(now, pausedUntil)
        if gone.count >= requests { place = max(place, gone[gone.count - requests] + stretch) }
        if let last = gone.last { place = max(place, last) }
        gone.append(place)
        if gone.count > requests { gone.removeFirst(gone.count - requests) }
        return place
    }

    /// Whether nothing may go yet, whatever was reserved.
    public func isPaused(at now: Duration) -> Bool { now < pausedUntil }

    /// Lets nothing go before a moment, since the source said so.
    public mutating func pause(until moment: Duration) {
        pausedUntil = max(pausedUntil, moment)
    }
}
