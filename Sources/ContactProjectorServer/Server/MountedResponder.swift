internal import Hummingbird

/// A responder that passes requests below a path of an application's router to the server's router.
struct MountedResponder<Context: RemoteAddressRequestContext>: HTTPResponder {
    let server: RouterResponder<ServerContext>

    func respond(to request: Request, context: Context) async throws -> Response {
        let path = context.parameters.getCatchAll().map { "/" + $0 }.joined()
        // The outer router has matched its own prefix, which may have parameters: only its length
        // is known, from the rest.
        let inner = ServerContext(
            context,
            root: Self.root(of: request.uri.path, before: path),
            isBare: path.isEmpty && !request.uri.path.hasSuffix("/")
        )
        var head = request.head
        head.path = (path.isEmpty ? "/" : path) + (request.uri.query.map { "?" + $0 } ?? "")
        let response = try await server.respond(
            to: Request(head: head, body: request.body),
            context: inner
        )
        // For the application's own metrics and spans, which would otherwise have one route for
        // all.
        if let route = inner.endpointPath, route != "NotFound", let whole = context.endpointPath {
            context.coreContext.endpointPath.value = whole.replacing("/**", with: route)
        }
        return response
    }

    /// Returns a whole path without the parts of another one at its end.
    private static func root(of whole: String, before path: String) -> String {
        let parts = whole.split(separator: "/")
        return parts.dropLast(path.split(separator: "/").count).map { "/" + $0 }.joined()
    }
}
