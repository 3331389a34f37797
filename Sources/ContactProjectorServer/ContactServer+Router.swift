internal import Hummingbird

extension ContactServer {
    /// The endpoints with and without authentication.
    var all: [Endpoint] { open + endpoints }

    /// Creates a router of all endpoints, with their middleware.
    func router() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        // The first is the outermost: a span has the status that an error is turned into.
        router.add(middleware: SpanMiddleware())
        router.add(
            middleware: ErrorReportingMiddleware(
                endpoints: all,
                metrics: metrics,
                logsRequests: options.logsRequests,
                logger: logger
            )
        )
        for endpoint in open {
            router.on(RouterPath(endpoint.path), method: endpoint.method, use: endpoint.answer)
        }
        for endpoint in endpoints {
            router.group()
                .add(middleware: admission(endpoint.scope))
                .on(RouterPath(endpoint.path), method: endpoint.method, use: endpoint.answer)
        }
        return router
    }

    private func admission(_ scope: AccessTokens.Scopes) -> AuthenticationMiddleware {
        AuthenticationMiddleware(
            authenticator: authenticator,
            store: store,
            cache: cache,
            scope: scope
        )
    }
}
