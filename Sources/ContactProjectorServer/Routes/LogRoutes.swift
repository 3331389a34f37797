internal import ActivityJSON
internal import ContactProjector
internal import Hummingbird
internal import Metrics
internal import NIOCore
internal import ServiceLifecycle

/// What is done with the log itself: activities are appended, and what it learns is followed.
struct LogRoutes {
    let store: any ActivityStore
    let cache: AnswerCache
    let limits: ServerLimits
    let appended: Counter

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/orgs/:org/activities", scope: .append, answer: append),
            Endpoint(.get, "/orgs/:org/changes", answer: changes),
        ]
    }

    /// Appends what a body holds: every record that can be, all of them at once.
    private func append(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, known: [])
        try Self.checkType(request)
        let log = try context.organisation()
        let limits = limits
        let body = try await within(seconds: limits.requestSeconds) {
            try await request.body.collect(upTo: limits.bodyBytes)
        }
        let batch = try AppendBatch(Array(buffer: body), of: log.org, upTo: 4 * limits.bodyBytes)
        try batch.check()
        let report = try await log.append(batch.activities)
        // Whoever is answered from now on is told what was appended.
        cache.learn(batch.activities.lazy.map(\.stream), upTo: report.head.position)
        appended.increment(by: report.appended)
        var writer = JSONWriter()
        batch.write(report, to: &writer)
        return Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: writer.bytes))
        )
    }

    /// A page in a browser may send other types to anybody without asking first.
    private static func checkType(_ request: Request) throws(Problem) {
        let type = request.headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard let type, ["application/x-ndjson", "application/json"].contains(type) else {
            throw Problem(
                .unsupportedMediaType,
                "the body's type is not one that can be read",
                hint: "send application/x-ndjson"
            )
        }
        guard request.headers[.contentEncoding] == nil else {
            throw Problem(.unsupportedMediaType, "the body is packed", hint: "send it plain")
        }
    }

    /// Follows the log from a position on, as server-sent events; the id of each is the position to resume after.
    private func changes(_ request: Request, _ context: ServerContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, known: ["after", "wait"])
        let log = try context.organisation()
        let position = try await start(request, parameters)
        let stream = ChangeStream(log: log, seconds: try seconds(parameters))
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
            ],
            body: ResponseBody { writer in
                try await stream.write(after: position, to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    /// How long the stream is: as long as it may be, or as the reader waits.
    private func seconds(_ parameters: QueryParameters) throws(Problem) -> Int {
        let asked = try parameters.number("wait", in: 0...3_600)
        return min(asked ?? limits.streamSeconds, limits.streamSeconds)
    }

    /// The position behind which a reader goes on: the last event's, or the one in the query, else the beginning.
    private func start(
        _ request: Request,
        _ parameters: QueryParameters
    ) async throws -> Position {
        // Neither excuses a fault in the other.
        let last = try Self.position(
            HTTPFieldName.named("last-event-id").flatMap { request.headers[$0] },
            of: "Last-Event-ID"
        )
        let isHead = parameters["after"] == "head"
        let after = isHead ? nil : try Self.position(parameters["after"], of: "after")
        if let position = last ?? after { return position }
        return isHead ? try await store.head().position : .zero
    }

    private static func position(_ text: String?, of name: String) throws(Problem) -> Position? {
        // Eighteen digits: every number of so many is one that the log can have.
        try text.map { text throws(Problem) in
            let number = try QueryParameters.number(text, of: name, in: 0...999_999_999_999_999_999)
            return Position(Int64(number))
        }
    }
}

/// The entries of a log as they come, as server-sent events.
struct ChangeStream: Sendable {
    let log: OrganisationLog
    /// After this time the stream ends, for its reader to resume.
    let seconds: Int

    /// A quiet connection is told apart from a dead one by a comment.
    private static let silence = Duration.seconds(15)

    /// Writes until the time is over, the server ends or nobody reads any more, which the write tells.
    @concurrent func write(
        after position: Position,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        let present = try await log.head().position
        var position = position
        try await writer.write(ByteBuffer(string: ": follows the log after \(position)\n\n"))
        // What is there comes in any case: a reader that does not wait wants it all.
        while position < present || ContinuousClock.now < end {
            guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return }
            // Other organisations' entries are passed over, but not read again.
            let entries = try await log.whole.entries(after: position, limit: 500)
            guard let last = entries.last else {
                let quiet = min(Self.silence, end - ContinuousClock.now)
                if try await !arrives(after: position, within: quiet) {
                    try await writer.write(ByteBuffer(string: ":\n\n"))
                }
                continue
            }
            position = last.position
            let events = entries.lazy.filter { $0.activity.stream.org == log.org }
                .reduce(into: [UInt8]()) { $0 += Self.event($1) }
            if !events.isEmpty { try await writer.write(ByteBuffer(bytes: events)) }
        }
    }

    private static func event(_ entry: LogEntry) -> [UInt8] {
        Array("id: \(entry.position)\nevent: \(entry.kind.name)\ndata: ".utf8) + entry.encoded
            + Array("\n\n".utf8)
    }

    /// Waits for an entry; false when none comes in time.
    private func arrives(after position: Position, within time: Duration) async throws -> Bool {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await log.whole.waitForEntry(after: position)
                    return true
                }
                group.addTask {
                    try? await Task.sleep(for: time)
                    return false
                }
                defer { group.cancelAll() }
                return try await group.next() ?? false
            }
        }
    }
}
