internal import ContactProjector
internal import Hummingbird
internal import Logging
internal import Metrics
internal import NIOHTTP1

/// Makes every failure a problem document, counts what is answered, and tells the log.
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
            // The framework refuses what is no request, and closes the connection, which nothing else would do.
            tell(request, context, .badRequest, since: start)
            throw error
        } catch {
            let problem = refusal(of: request, context) ?? Problem(error)
            if problem.status.code >= 500 {
                logger.error("request failed", metadata: ["cause": "\(error)"])
            }
            response = problem.response
        }
        if request.method == .head { response = response.createHeadResponse() }
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

    /// Says which methods a path has to whoever uses another one, and that a path is none; nil where neither is the matter.
    private func refusal(of request: Request, _ context: ServerContext) -> Problem? {
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

    /// Tells who asked for which path; never the query, which may hold words of notes, nor any header.
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

    /// A path whose every byte a terminal shows; the rest is spelt as paths spell it.
    private static func plain(_ path: String) -> String {
        path.utf8.prefix(500).reduce(into: "") { text, byte in
            if (0x21...0x7E).contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }
        }
    }
}
