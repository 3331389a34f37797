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

    /// Creates a limit; the source system's is 500 a minute, and a little is kept back for whoever else asks.
    public init(requests: Int = 480, within stretch: Duration = .seconds(60)) {
        precondition(requests > 0, "requests must be positive, not \(requests)")
        self.requests = requests
        self.stretch = stretch
    }

    /// Takes into account what was sent before the moment zero, by how long before it was.
    mutating func count(sent ages: [Duration]) {
        gone = (ages.map { .zero - $0 } + gone).sorted().suffix(requests)
    }

    /// Lets a request go, which counts from then on, or tells when to ask again.
    ///
    /// Whoever asks again then never exceeds the limit, however many ask in whatever order, and however late they wake.
    /// O(requests).
    ///
    /// - Returns: `nil` when it goes now, else the first moment at which it may.
    public mutating func leave(at now: Duration) -> Duration? {
        var due = pausedUntil
        if gone.count >= requests { due = max(due, gone[gone.count - requests] + stretch) }
        guard due <= now else { return due }
        gone.append(max(now, gone.last ?? now))
        if gone.count > requests { gone.removeFirst(gone.count - requests) }
        return nil
    }

    /// Lets nothing go before a moment, since the source said so.
    public mutating func pause(until moment: Duration) {
        pausedUntil = max(pausedUntil, moment)
    }
}
