internal import ContactProjector
internal import Foundation
internal import Hummingbird
internal import NIOCore

/// The endpoints for monitoring, and the description of the API.
struct SystemRoutes {
    let store: any ActivityStore
    /// The content of `/metrics`, or `nil` if metrics go elsewhere.
    let registry: PrometheusRegistry?
    let metrics: FreshnessMetrics

    /// The endpoints that need no token.
    var open: [Endpoint] {
        [
            Endpoint(.get, "/health", answer: health),
            Endpoint(.get, "/ready") { _, _ in metrics.readiness.response },
            Endpoint(.get, "/openapi.json") { _, _ in
                Response(status: .ok, json: PackageResources.openapi_json)
            },
        ]
    }

    var endpoints: [Endpoint] {
        guard let registry else { return [] }
        return [Endpoint(.get, "/metrics") { _, _ in try await response(of: registry) }]
    }

    private func health(_ request: Request, _ context: ServerContext) async throws -> Response {
        // A server that runs but can't read its log isn't healthy.
        _ = try await store.head()
        return Response(status: .ok, json: Array(#"{"status":"ok"}"#.utf8))
    }

    /// Returns all metrics, with the current freshness.
    private func response(of registry: PrometheusRegistry) async throws -> Response {
        metrics.tell(head: try await store.head().position)
        metrics.tell()
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: Array(registry.text.utf8)))
        )
    }
}
