internal import ContactProjector
internal import Hummingbird
internal import Logging
internal import Metrics
internal import NIOHTTP1

/// A middleware that turns errors into problem documents, and counts and logs each request.
struct ErrorReportingMiddleware: RouterMiddleware {
    let endpoints: [Endpoint]
    let metrics: RequestMetrics
    let logsRequests: Bool
    let logger: Logger

    func handle(
        _ request: Request,
        context: ServerContext,
        next: @concurrent (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPParserError {
            // Thrown on: the framework answers a malformed request and closes the connection, whose
            // next bytes can't be trusted.
            tell(request, context, .badRequest, since: start)
            throw error
        } catch {
            let problem = refusal(of: request, context) ?? Problem(error)
            if problem.status.code >= 500 {
                logger.error("request failed", metadata: ["cause": "\(error)"])
            }
            response = problem.response
        }
        // A problem made here has a body, which a HEAD response must not have (RFC 9110 9.3.2).
        if request.method == .head { response = response.createHeadResponse() }
        // Browsers would otherwise take a JSON text with markup in it for HTML.
        response.headers[.xContentTypeOptions] = "nosniff"
        tell(request, context, response.status, since: start)
        return response
    }

    private func tell(
        _ request: Request,
        _ context: ServerContext,
        _ status: HTTPResponse.Status,
        since start: ContinuousClock.Instant
    ) {
        let duration = ContinuousClock.now - start
        metrics.count(request.method, context.endpointPath ?? "none", status, duration)
        if logsRequests { log(request, context, status, duration) }
    }

    /// Returns the problem of a missing path or a wrong method, or `nil` if a route was found.
    private func refusal(of request: Request, _ context: ServerContext) -> Problem? {
        // Hummingbird's name for a request without a route.
        guard context.endpointPath == "NotFound" else { return nil }
        let methods = endpoints.filter { $0.answers(request.uri.path) }.flatMap(\.methods)
        guard !methods.isEmpty else {
            return Problem(.notFound, "no such path", hint: "see \(context.root)/openapi.json")
        }
        let allowed = methods.joined(separator: ", ")
        var problem = Problem(
            .methodNotAllowed,
            "this method isn't allowed here",
            hint: "use \(allowed)"
        )
        problem.headers[.allow] = allowed
        return problem
    }

    /// Logs the path and the caller's address, but neither the query, which may quote notes, nor a header.
    private func log(
        _ request: Request,
        _ context: ServerContext,
        _ status: HTTPResponse.Status,
        _ duration: Duration
    ) {
        logger.info(
            "\(request.method) \(Self.plain(context.root + request.uri.path))",
            metadata: [
                "status": "\(status.code)",
                "us": "\(Int64(duration / .microseconds(1)))",
                "from": "\(context.address ?? "-")",
            ]
        )
    }

    /// Returns a path with all but visible ASCII percent-encoded, so that a log shown in a terminal is safe.
    private static func plain(_ path: String) -> String {
        // The header limit allows a path of 64 KiB, which no line of a log should have.
        path.utf8.prefix(500).reduce(into: "") { text, byte in
            if (0x21...0x7E).contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }
        }
    }
}
