internal import Hummingbird

/// Answers what a router of somebody else's gets under a path as the server's own router would.
struct MountedResponder<Context: RemoteAddressRequestContext>: HTTPResponder {
    let server: RouterResponder<ServerContext>

    func respond(to request: Request, context: Context) async throws -> Response {
        let path = context.parameters.getCatchAll().map { "/" + $0 }.joined()
        let inner = ServerContext(context, root: Self.root(of: request.uri.path, before: path))
        var head = request.head
        head.path = (path.isEmpty ? "/" : path) + (request.uri.query.map { "?" + $0 } ?? "")
        let response = try await server.respond(
            to: Request(head: head, body: request.body),
            context: inner
        )
        // For the metrics and spans around it, which would else tell of one route alone.
        if let route = inner.endpointPath, route != "NotFound", let whole = context.endpointPath {
            context.coreContext.endpointPath.value = whole.replacing("/**", with: route)
        }
        return response
    }

    /// The path that is left of a whole one without the parts at its end.
    private static func root(of whole: String, before path: String) -> String {
        let parts = whole.split(separator: "/")
        return parts.dropLast(path.split(separator: "/").count).map { "/" + $0 }.joined()
    }
}
