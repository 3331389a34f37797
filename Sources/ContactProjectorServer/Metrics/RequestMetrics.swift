internal import Hummingbird
internal import Metrics
internal import Synchronization

/// The counters and durations of requests, by method, route and status.
///
/// Labels have the pattern of a path, never its parts, so that their number is bounded.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct Meters {
        let requests: Counter
        let duration: Metrics.Timer
    }

    private let factory: any MetricsFactory
    private let meters = Mutex<[Key: Meters]>([:])
    private let hits: Counter
    private let misses: Counter

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        let name = "projector_kept_answers_total"
        hits = Counter(label: name, dimensions: [("found", "true")], factory: factory)
        misses = Counter(label: name, dimensions: [("found", "false")], factory: factory)
    }

    func count(
        _ method: HTTPRequest.Method,
        _ route: String,
        _ status: HTTPResponse.Status,
        _ duration: Duration
    ) {
        // A caller may invent methods without end, and each would be a series in memory.
        let isKnown = route != "none" && route != "NotFound"
        let key = Key(
            method: isKnown ? method.rawValue : "other",
            route: route,
            status: status.code
        )
        let meters = meters.withLock { table in
            if let known = table[key] { return known }
            let made = make(key)
            table[key] = made
            return made
        }
        meters.requests.increment()
        let parts = duration.components
        meters.duration.recordNanoseconds(
            parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
        )
    }

    func countKept(found: Bool) { (found ? hits : misses).increment() }

    private func make(_ key: Key) -> Meters {
        let dimensions = [
            ("method", key.method), ("route", key.route), ("status", String(key.status)),
        ]
        return Meters(
            requests: Counter(
                label: "http_requests_total",
                dimensions: dimensions,
                factory: factory
            ),
            duration: Metrics.Timer(
                label: "http_request_duration_seconds",
                dimensions: [("route", key.route)],
                factory: factory
            )
        )
    }
}
