internal import ContactProjector
internal import Foundation
internal import Hummingbird
internal import Metrics
internal import NIOCore

/// What watches over the server ask, and the description of everything that it answers to.
struct SystemRoutes {
    let store: any ActivityStore
    let registry: PrometheusRegistry
    let position: Meter

    /// What nobody needs a token for.
    var open: [Endpoint] {
        [
            Endpoint(.get, "/health", answer: health),
            Endpoint(.get, "/openapi.json") { _, _ in
                Self.response("application/json", PackageResources.openapi_json)
            },
        ]
    }

    var endpoints: [Endpoint] { [Endpoint(.get, "/metrics", answer: metrics)] }

    private func health(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try await store.head()
        return Self.response("application/json", Array(#"{"status":"ok"}"#.utf8))
    }

    private func metrics(_ request: Request, _ context: ServerContext) async throws -> Response {
        position.set(Double(try await store.head().position.rawValue))
        return Self.response("text/plain; version=0.0.4", Array(registry.text.utf8))
    }

    private static func response(_ type: String, _ body: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
