internal import HTTPTypes
internal import Hummingbird
internal import Tracing

/// A middleware that records a span of each request, with its method, route and status.
///
/// The span is in the trace that the request's header names. Hummingbird's own middleware also records paths and
/// queries, which contain ids of contacts and words of notes.
struct SpanMiddleware: RouterMiddleware {
    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        // A caller may invent methods without end; OpenTelemetry's name for all of these is
        // `_OTHER`.
        let method = Self.methods.contains(request.method) ? request.method.rawValue : "_OTHER"
        let name = [method, context.endpointPath].compactMap(\.self).joined(separator: " ")
        return try await withSpan(name, context: Self.parent(request), ofKind: .server) { span in
            let response = try await next(request, context)
            span.updateAttributes { attributes in
                attributes["http.request.method"] = method
                attributes["http.response.status_code"] = Int(response.status.code)
                if context.endpointPath != "NotFound" {
                    attributes["http.route"] = context.endpointPath
                }
            }
            // For a server, OpenTelemetry counts 4xx as the client's error.
            if response.status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
            return response
        }
    }

    /// Returns the context of the application's span if there is one, or else that of the sender.
    private static func parent(_ request: Request) -> InstrumentationContext {
        if let current = InstrumentationContext.current { return current }
        var sender = InstrumentationContext.topLevel
        InstrumentationSystem.instrument.extract(
            request.headers,
            into: &sender,
            using: HeaderExtractor()
        )
        return sender
    }

    private static let methods: Set<HTTPRequest.Method> = [
        .get, .head, .post, .put, .delete, .patch, .options, .connect, .trace,
    ]
}

private struct HeaderExtractor: Extractor {
    func extract(key: String, from headers: HTTPFields) -> String? {
        HTTPField.Name(key).flatMap { headers[$0] }
    }
}
