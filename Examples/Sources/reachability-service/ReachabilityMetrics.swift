import Metrics

/// What the service tells of itself in numbers.
struct ReachabilityMetrics: Sendable {
    /// The number of the log's entries taken into memory.
    let applied: Counter
    /// The number of entries that the log held, at the last look, and memory did not.
    let lagPositions: Gauge
    /// The age of what is in memory, in seconds.
    let lagSeconds: Gauge
    /// The time that an answer takes.
    let questions: Timer

    /// Makes the metrics, by default with the factory that the process was set up with.
    init(factory: any MetricsFactory = MetricsSystem.factory) {
        applied = Counter(label: "reachability_activities_applied", factory: factory)
        lagPositions = Gauge(label: "reachability_lag_positions", factory: factory)
        lagSeconds = Gauge(label: "reachability_lag_seconds", factory: factory)
        questions = Timer(label: "reachability_question", factory: factory)
    }
}
