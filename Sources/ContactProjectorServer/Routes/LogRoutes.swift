internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import HTTPTypes
internal import Hummingbird
internal import Metrics
internal import NIOCore

/// The operations on the log itself: appending activities, and following its entries.
struct LogRoutes {
    private let store: any ActivityStore
    private let cache: ResponseCache
    private let arrivals: ArrivalSignal
    private let limits: ServerLimits
    private let appended: Counter
    private let bodies: ByteBudget
    private let streams: ByteBudget

    init(
        store: any ActivityStore,
        cache: ResponseCache,
        arrivals: ArrivalSignal,
        limits: ServerLimits,
        appended: Counter
    ) {
        self.store = store
        self.cache = cache
        self.arrivals = arrivals
        self.limits = limits
        self.appended = appended
        bodies = ByteBudget(limits.maximumBodyBytesInFlight)
        streams = ByteBudget(limits.maximumStreams)
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/orgs/:org/activities", scope: .append, answer: append),
            Endpoint(.get, "/orgs/:org/changes", answer: changes),
        ]
    }

    /// Appends all valid records of a body in one step, and returns the outcome of each.
    private func append(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, known: [])
        try Self.checkType(request)
        let log = try context.organization()
        // Held until the append is done: bodies that wait for the writer are in memory, too.
        // The optimizer could otherwise release the share after its last use.
        let share = try bodies.share(0)
        defer { withExtendedLifetime(share) {} }
        let batch = try await batch(request, log.org, share)
        let report = try await log.append(batch.activities)
        // Before the response: the client's next request must not get an outdated one.
        cache.learn(
            batch.activities.lazy.flatMap(\.changedStreams),
            upTo: report.head.position
        )
        arrivals.arrived(upTo: report.head.position)
        appended.increment(by: report.appended)
        // The append has succeeded, even if the place can't be read.
        let place = try? await log.place(at: report.head.position)
        var writer = JSONWriter()
        batch.write(report, place, to: &writer)
        return Response(status: .ok, json: writer.bytes)
    }

    /// Reads a body, and counts its bytes in the budget of all requests as they arrive.
    private func batch(
        _ request: Request,
        _ org: OrgID?,
        _ share: ByteBudget.Share
    ) async throws -> AppendBatch {
        let most = limits.maximumBodyBytes
        let body = try await within(limits.requestTimeout) {
            var body: [UInt8] = []
            for try await part in request.body {
                guard body.count + part.readableBytes <= most else { throw Problem.tooLarge }
                try share.grow(by: part.readableBytes)
                body += Array(buffer: part)
            }
            return body
        }
        let batch = try AppendBatch(body, of: org)
        try batch.check()
        return batch
    }

    /// Throws for a content type other than NDJSON or JSON.
    ///
    /// A browser lets any page send a form's types to any server, but asks the server first about these types.
    private static func checkType(_ request: Request) throws(Problem) {
        let type = request.headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard let type, ["application/x-ndjson", "application/json"].contains(type) else {
            throw Problem(
                .unsupportedMediaType,
                "unsupported Content-Type \"\((type ?? "").prefix(60))\"",
                hint: "send Content-Type: application/x-ndjson, or application/json for an array"
            )
        }
        guard request.headers[.contentEncoding] == nil else {
            throw Problem.packed
        }
    }

    /// Returns the entries after a place as server-sent events, whose ids are the places to resume after.
    private func changes(_ request: Request, _ context: ServerContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, known: ["after", "wait"])
        let log = try context.organization()
        let place = try await start(request, parameters)
        let stream = ChangeStream(log: log, arrivals: arrivals, timeout: try timeout(parameters))
        let share = try streams.share()
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
            ],
            body: ResponseBody { [share] writer in
                defer { withExtendedLifetime(share) {} }
                try await stream.write(after: place, to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    /// Returns the duration of a stream: the maximum, or less if the reader requests it by `wait`.
    private func timeout(_ parameters: QueryParameters) throws(Problem) -> Duration {
        let asked = try parameters.number("wait", in: 0...3_600)
        return min(asked.map { .seconds($0) } ?? limits.streamTimeout, limits.streamTimeout)
    }

    /// Returns the place to start after: the last event's, that of `after`, or the start of the log.
    private func start(
        _ request: Request,
        _ parameters: QueryParameters
    ) async throws -> LogPlace {
        // Both are read, even if only one counts: an invalid one is always an error.
        let last = try HTTPField.Name("last-event-id").flatMap { request.headers[$0] }
            .map { text throws(Problem) in try FollowStart(lastEventID: text) }
        let after = try parameters["after"]
            .map { text throws(Problem) in try FollowStart(parameter: text) }
        return try await (last ?? after ?? .position(.zero)).place(in: store)
    }
}
