internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries
internal import Hummingbird

/// The queries about one contact.
///
/// Responses are kept until an entry of the contact is recorded.
struct ContactRoutes {
    let cache: ResponseCache
    let engines: OrganizationEngines
    let metrics: RequestMetrics
    let timeout: Duration

    private static let path = "/orgs/:org/contacts/:contact"

    var endpoints: [Endpoint] {
        [
            // `next` is a parameter of the source's endpoint, and has no effect there either.
            endpoint("activities", ["type", "page", "take", "next"], activities),
            endpoint("state", QueryParameters.moments, state),
            endpoint("history", QueryParameters.moments, history),
            endpoint("why/:attribute", QueryParameters.moments, why),
            endpoint("diff", ["from", "to", "known_at", "known_from"], diff),
        ]
    }

    /// A request about one contact, with its log and engine.
    private struct ContactRequest {
        let log: OrganizationLog
        let engine: QueryEngine
        let stream: StreamID
        let parameters: QueryParameters
        let context: ServerContext

        var unknown: Problem { .unknown("contact", stream.contact.rawValue) }
    }

    private func endpoint(
        _ name: String,
        _ parameters: Set<String>,
        _ find: @escaping @Sendable (ContactRequest) async throws -> RenderedResponse
    ) -> Endpoint {
        Endpoint(.get, "\(Self.path)/\(name)") { request, context in
            let stream = try context.stream()
            let log = try context.organization()
            let answer = try await answer(request.uri.string, stream, log) {
                let asked = ContactRequest(
                    log: log,
                    engine: engines.engine(over: log),
                    stream: stream,
                    parameters: try QueryParameters(request.uri.query, known: parameters),
                    context: context
                )
                return try await find(asked)
            }
            return answer.response(to: request)
        }
    }

    private func answer(
        _ request: String,
        _ stream: StreamID,
        _ log: OrganizationLog,
        _ find: @escaping @Sendable () async throws -> RenderedResponse
    ) async throws -> RenderedResponse {
        if let kept = cache.answer(request, about: stream) {
            metrics.countKept(found: true)
            return kept
        }
        metrics.countKept(found: false)
        let found = try await within(timeout) { try await find().placed(in: log) }
        // `keep` checks the place: an entry may have been recorded since the lookup above.
        if found.isOwn { cache.keep(found, to: request, about: stream) }
        return found
    }

    /// Returns the list of the source system: newest first, each activity byte for byte as it was recorded.
    private func activities(_ asked: ContactRequest) async throws -> RenderedResponse {
        let kind = try asked.parameters.kind()
        let page = try PageRequest(asked.parameters)
        if let index = cache.activityIndex(of: asked.stream),
            let found = try await activities(of: kind, page, by: index, in: asked.log)
        {
            return found
        }
        let log = try await known(asked, .head).log
        let place = try await asked.log.place(at: log.head)
        // What the log observed itself isn't the source's.
        let all = log.activities.reversed().filter { !$0.isErased && !$0.isObserved }
        // A list of one page gains nothing by an index.
        if let place, all.count > page.take, !log.isMerged {
            cache.keep(ActivityIndex(of: all, in: log, at: place), about: asked.stream)
        }
        let activities = all.filter { kind == nil || $0.kind == kind }
        var found = RenderedResponse(
            page.slice(of: activities),
            page,
            of: activities.count,
            at: log.head
        )
        found.isOwn = !log.isMerged
        return found.placed(at: place)
    }

    /// Returns a page by reading only its own entries, or `nil` if the index is outdated.
    private func activities(
        of kind: ActivityKind?,
        _ page: PageRequest,
        by index: ActivityIndex,
        in log: OrganizationLog
    ) async throws -> RenderedResponse? {
        let positions = index.positions(of: kind)
        guard
            let activities = try await index.activities(at: page.slice(of: positions), in: log)
        else { return nil }
        return RenderedResponse(activities, page, of: positions.count, at: index.place.position)
            .placed(at: index.place)
    }

    /// Returns the state of the contact.
    private func state(_ asked: ContactRequest) async throws -> RenderedResponse {
        // Snapshots are of the head: as known at an earlier position, the contact's log is read.
        let time = try asked.parameters.queryTime()
        guard time.knownAt == .head else {
            return try await answer(.state([asked.stream], time), asked, time.knownAt)
        }
        let result = try await asked.engine.run(.state([asked.stream], time))
        if case .states(let found) = result.content,
            found.states.contains(where: { $0.basis.presence == .unknown })
        {
            throw asked.unknown
        }
        var answer = RenderedResponse(result)
        if case .states(let found) = result.content {
            answer.isOwn = found.states.allSatisfy { $0.basis.merges == ContactMerges() }
        }
        return answer
    }

    private func history(_ asked: ContactRequest) async throws -> RenderedResponse {
        let time = try asked.parameters.queryTime()
        return try await answer(.history(asked.stream, nil, time), asked, time.knownAt)
    }

    private func why(_ asked: ContactRequest) async throws -> RenderedResponse {
        let time = try asked.parameters.queryTime()
        let reading = try await known(asked, time.knownAt)
        let word = AttributeWord(try asked.context.part("attribute"))
        func answer(_ attribute: Attribute) async throws -> QueryResult {
            try await asked.engine.run(.why(asked.stream, attribute, time), reading: reading)
        }
        if let attribute = word.attribute(in: reading) {
            var found = RenderedResponse(try await answer(attribute))
            found.isOwn = !reading.log.isMerged
            return found
        }
        let segment = try await word.segment(in: reading, time, asked.engine)
        let result = try await answer(.segment(segment))
        // The name was resolved at the head, which may have moved since the contact's log was read.
        let isAtHead = asked.engine.liveCensus.current?.head.position == result.head
        var found = RenderedResponse(result, at: isAtHead ? result.head : nil)
        // Other contacts' activities can change which segment a name refers to.
        found.isOwn = false
        return found
    }

    private func diff(_ asked: ContactRequest) async throws -> RenderedResponse {
        guard let start = try asked.parameters.moment("from") else {
            throw Problem(
                .badRequest,
                "from is missing",
                hint: "add the time to compare with, such as from=2024-03-05, start or end"
            )
        }
        let end = try asked.parameters.queryTime("to")
        let knownFrom = try asked.parameters.knownAt("known_from") ?? end.knownAt
        let query = Query.changes(
            asked.stream,
            from: QueryTime(asOf: start, knownAt: knownFrom),
            to: end,
            all: false
        )
        return try await answer(query, asked, end.knownAt, knownFrom)
    }

    /// Runs a query on one read of the contact's log.
    private func answer(
        _ query: Query,
        _ asked: ContactRequest,
        _ knownAt: KnownAt...
    ) async throws -> RenderedResponse {
        let reading = try await known(asked, knownAt)
        var found = RenderedResponse(try await asked.engine.run(query, reading: reading))
        // An entry of a contact that became this one changes the response, too.
        found.isOwn = !reading.log.isMerged
        return found
    }

    private func known(
        _ asked: ContactRequest,
        _ knownAt: KnownAt...
    ) async throws -> ContactReading {
        try await known(asked, knownAt)
    }

    /// Reads the contact's log.
    ///
    /// - Throws: ``Problem`` if it has no entry.
    private func known(
        _ asked: ContactRequest,
        _ knownAt: [KnownAt]
    ) async throws -> ContactReading {
        let reading = try await asked.engine.read(asked.stream, knownAt: knownAt)
        guard !reading.log.entries.isEmpty else { throw asked.unknown }
        return reading
    }
}

extension QueryParameters {
    /// Reads the type of the listed activities, or returns `nil` for all types.
    fileprivate func kind() throws(Problem) -> ActivityKind? {
        guard let name = self["type"] else { return nil }
        let kind = ActivityKind(name)
        guard ActivityKind.known.contains(kind) else {
            let names = ActivityKind.known.map(\.name).joined(separator: ", ")
            throw .parameter("type", name, "use one of \(names)")
        }
        return kind
    }
}

extension RenderedResponse {
    /// Creates the response of a page of activities, each with the bytes that were recorded.
    fileprivate init(
        _ activities: some Sequence<Activity>,
        _ page: PageRequest,
        of total: Int,
        at head: Position
    ) {
        var body: [UInt8] = [UInt8(ascii: "[")]
        for activity in activities {
            if body.count > 1 { body.append(UInt8(ascii: ",")) }
            body += activity.json
        }
        body.append(UInt8(ascii: "]"))
        self.init(body: body, at: head)
        tell(page, of: total)
    }
}
