public import ContactProjector
internal import Synchronization

/// A clock that a test sets, also backwards.
///
/// It doesn't advance by itself.
public final class ManualClock: Sendable {
    private let instant: Mutex<Timestamp>

    /// Creates a clock that shows a time.
    public init(_ instant: Timestamp = .second(0)) {
        self.instant = Mutex(instant)
    }

    /// The time that the clock shows.
    public var now: Timestamp { instant.withLock(\.self) }

    /// Sets the clock, forwards or backwards.
    public func set(_ instant: Timestamp) {
        self.instant.withLock { $0 = instant }
    }
}
