internal import HTTPTypes
internal import Hummingbird
internal import Tracing

/// Gives each request a span that tells its method, its route and the status of its response, in the trace that its header names.
///
/// Hummingbird's own middleware tells paths and queries as well, in which there are ids of contacts and words of notes.
struct SpanMiddleware: RouterMiddleware {
    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        // Whatever word a caller takes for a method or a path, the names stay few.
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
            if response.status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
            return response
        }
    }

    /// The span in which the request is handled, else the one in which it was sent.
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
