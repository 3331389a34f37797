internal import ContactProjector
internal import Metrics
internal import Synchronization

/// Where the log ends, and how old what the server knows of it is.
final class FreshnessMetrics: Sendable {
    /// What the server knows of the log, and since when.
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

    /// Whether the server is ready at present.
    var readiness: Readiness { Readiness(freshness(), maximumStaleness: maximumStaleness) }

    /// Tells where the log ends.
    func tell(head: Position) { position.set(Double(head.rawValue)) }

    /// Tells how old what is known is; nothing of it while nothing is known, since a gauge begins at zero.
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
