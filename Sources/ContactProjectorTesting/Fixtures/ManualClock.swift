public import ContactProjector
internal import Synchronization

/// A clock that shows what a test sets, until it is set again: it can stand still and step backwards.
public final class ManualClock: Sendable {
    private let instant: Mutex<Timestamp>

    /// Starts the clock at an instant.
    public init(_ instant: Timestamp = .second(0)) {
        self.instant = Mutex(instant)
    }

    /// What the clock shows.
    public var now: Timestamp { instant.withLock(\.self) }

    /// Sets the clock, forwards or backwards.
    public func set(_ instant: Timestamp) {
        self.instant.withLock { $0 = instant }
    }
}
