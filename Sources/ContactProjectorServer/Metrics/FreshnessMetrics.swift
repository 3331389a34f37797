internal import ContactProjector
internal import Metrics
internal import Synchronization

/// The gauges of the log's position, its staleness and the server's readiness.
final class FreshnessMetrics: Sendable {
    /// Returns the position up to which the log is known, and its staleness.
    let freshness: @Sendable () -> Freshness
    private let maximumStaleness: Duration
    private let factory: any MetricsFactory
    private let position: Meter
    private let ready: Meter
    private let staleness = Mutex<Meter?>(nil)

    init(
        _ factory: any MetricsFactory,
        maximumStaleness: Duration,
        freshness: @escaping @Sendable () -> Freshness
    ) {
        self.freshness = freshness
        self.maximumStaleness = maximumStaleness
        self.factory = factory
        position = Meter(label: "projector_log_position", factory: factory)
        ready = Meter(label: "projector_ready", factory: factory)
    }

    /// The readiness of the server at this time.
    var readiness: Readiness { Readiness(freshness(), maximumStaleness: maximumStaleness) }

    /// Sets the gauge of the log's end.
    func tell(head: Position) { position.set(Double(head.rawValue)) }

    /// Sets the gauges of readiness and staleness.
    ///
    /// The gauge of staleness is created with its first value, since a new one would report zero.
    func tell() {
        let readiness = readiness
        ready.set(readiness.isReady ? 1 : 0)
        guard let staleness = readiness.freshness.staleness else { return }
        meter().set(staleness / .seconds(1))
    }

    private func meter() -> Meter {
        staleness.withLock { meter in
            let found = meter ?? Meter(label: "projector_log_staleness_seconds", factory: factory)
            meter = found
            return found
        }
    }
}
