public import CoreMetrics

/// The destination of a server's metrics.
public enum ServerMetrics: Sendable {
    /// A registry, which `/metrics` returns with all that it holds.
    case registry(PrometheusRegistry)
    /// A factory of yours, such as `MetricsSystem.factory`; the server has no `/metrics`.
    case factory(any MetricsFactory)

    /// The factory that makes the metrics.
    var factory: any MetricsFactory {
        switch self {
        case .registry(let registry): registry
        case .factory(let factory): factory
        }
    }

    /// The registry whose text is returned, or `nil` if metrics go elsewhere.
    var registry: PrometheusRegistry? {
        switch self {
        case .registry(let registry): registry
        case .factory: nil
        }
    }
}
