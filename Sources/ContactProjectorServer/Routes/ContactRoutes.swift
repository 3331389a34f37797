internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries
internal import Hummingbird

/// Questions about one contact.
///
/// What is answered is kept until the log learns something of the contact.
struct ContactRoutes {
    let cache: ResponseCache
    let censusCache: CensusCache
    let metrics: RequestMetrics
    let timeout: Duration

    private static let path = "/orgs/:org/contacts/:contact"

    var endpoints: [Endpoint] {
        [
            endpoint("activities", ["type", "page", "take", "next"], activities),
            endpoint("state", QueryParameters.moments, state),
            endpoint("history", QueryParameters.moments, history),
            endpoint("why/:attribute", QueryParameters.moments, why),
            endpoint("diff", ["from", "to", "known_at", "known_from"], diff),
        ]
    }

    /// What a question about one contact has.
    private struct Query {
        let log: OrganizationLog
        let stream: StreamID
        let parameters: QueryParameters
        let context: ServerContext
    }

    private func endpoint(
        _ name: String,
        _ parameters: Set<String>,
        _ find: @escaping @Sendable (Query) async throws -> RenderedResponse
    ) -> Endpoint {
        Endpoint(.get, "\(Self.path)/\(name)") { request, context in
            let stream = try context.stream()
            let log = try context.organization()
            let answer = try await answer(request.uri.string, stream, log) {
                let query = Query(
                    log: log,
                    stream: stream,
                    parameters: try QueryParameters(request.uri.query, known: parameters),
                    context: context
                )
                return try await find(query)
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
        if found.isOwn { cache.keep(found, to: request, about: stream) }
        return found
    }

    /// The source system's own list: newest first, each activity as it was recorded, byte for byte.
    private func activities(_ query: Query) async throws -> RenderedResponse {
        let kind = try query.parameters.kind()
        let page = try PageRequest(query.parameters)
        if let index = cache.activityIndex(of: query.stream),
            let found = try await activities(of: kind, page, by: index, in: query.log)
        {
            return found
        }
        let log = try await known(query, .head)
        let place = try await query.log.place(at: log.head)
        let all = log.activities.reversed().filter { !$0.isErased }
        if let place, all.count > page.take {
            cache.keep(ActivityIndex(of: all, in: log, at: place), about: query.stream)
        }
        let activities = all.filter { kind == nil || $0.kind == kind }
        return RenderedResponse(
            page.slice(of: activities),
            page,
            of: activities.count,
            at: log.head
        )
        .placed(at: place)
    }

    /// A page at the head of an index, whose entries alone are read; nil where the index no longer holds.
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

    /// The state at the head comes from the nearest snapshot; by an earlier known-at the log is read, which tells the head too.
    private func state(_ query: Query) async throws -> RenderedResponse {
        let queryTime = try query.parameters.queryTime()
        guard queryTime.knownAt == .head else {
            let log = try await known(query, queryTime.knownAt)
            return RenderedResponse(try log.state(asOf: queryTime.asOf), at: log.head)
        }
        let state = try await query.log.state(of: query.stream, asOf: queryTime.asOf)
        guard state.basis.presence != .unknown else {
            throw Problem.unknown("contact", query.stream.contact.rawValue)
        }
        return RenderedResponse(state, at: state.basis.knownAt)
    }

    private func history(_ query: Query) async throws -> RenderedResponse {
        let queryTime = try query.parameters.queryTime()
        let log = try await known(query, queryTime.knownAt)
        let intervals = try log.history(asOf: queryTime.asOf)
        return RenderedResponse(intervals, at: log.head) { $1.write(to: &$0) }
    }

    private func why(_ query: Query) async throws -> RenderedResponse {
        let queryTime = try query.parameters.queryTime()
        let log = try await known(query, queryTime.knownAt)
        let word = try query.context.part("attribute")
        if let attribute = Self.attribute(word, known: log.entries) {
            let explanation = try log.explain(attribute, asOf: queryTime.asOf)
            return RenderedResponse(explanation, at: log.head)
        }
        let (segment, head) = try await segment(word, query, queryTime.asOf, log)
        var found = RenderedResponse(
            try log.explain(.segment(segment), asOf: queryTime.asOf),
            at: head == log.head ? head : nil
        )
        // Which segment a name means is up to other contacts' activities.
        found.isOwn = false
        return found
    }

    private func diff(_ query: Query) async throws -> RenderedResponse {
        guard let start = try query.parameters.moment("from") else {
            throw Problem(
                .badRequest,
                "from is missing",
                hint: "add the time to compare with, such as from=2024-03-05, start or end"
            )
        }
        let end = try query.parameters.queryTime("to")
        let knownFrom = try query.parameters.knownAt("known_from") ?? end.knownAt
        let log = try await known(query, end.knownAt, knownFrom)
        let changes = try log.changes(from: start, knownAt: log.positions[1], to: end.asOf)
        return RenderedResponse(changes, at: log.head)
    }

    /// All that the log holds of the contact.
    ///
    /// - Throws: ``Problem`` when that is nothing.
    private func known(_ query: Query, _ knownAt: KnownAt...) async throws -> ContactLog {
        let log = try await query.log.log(of: query.stream, knownAt: knownAt)
        guard !log.entries.isEmpty else {
            throw Problem.unknown("contact", query.stream.contact.rawValue)
        }
        return log
    }

    /// The attribute that a word names; nil for a segment's name, and for the id of one that the contact never heard of.
    ///
    /// `blocked`, `unsubscribed`, or a segment by its id or a name; `segment:` before it tells it from those.
    private static func attribute(_ word: String, known entries: [LogEntry]) -> Attribute? {
        switch word {
        case "blocked": return .blocked
        case "unsubscribed": return .unsubscribed
        default:
            let id = SegmentID(segmentName(word))
            return entries.contains { $0.activity.segment?.id == id } ? .segment(id) : nil
        }
    }

    private static func segmentName(_ word: String) -> String {
        word.hasPrefix("segment:") ? String(word.dropFirst(8)) : word
    }

    /// A segment that the organization knows, by its id or a name, and the head by which it does; the contact's own names come first.
    private func segment(
        _ word: String,
        _ query: Query,
        _ asOf: AsOf,
        _ log: ContactLog
    ) async throws -> (SegmentID, Position) {
        let activities = log.entries.map(\.activity)
        let time = asOf.shared(on: log.timeline)
        do {
            let allContacts = try await censusCache.allContacts(of: query.log)
            let head = allContacts.census.head.position
            let segment = try await censusCache.resolving(
                allContacts,
                of: query.log.org,
                asOf: time
            ) { names throws(UserError) in
                try names.asked(about: activities).segment(Self.segmentName(word))
            }
            return (segment, head)
        } catch let error as UserError {
            let hint =
                "use blocked, unsubscribed or a segment" + (error.hint.map { "; \($0)" } ?? "")
            throw Problem(.notFound, error.message, hint: hint)
        }
    }
}

extension QueryParameters {
    /// The type that a list is about; nil for all.
    fileprivate func kind() throws(Problem) -> ActivityKind? {
        guard let name = self["type"] else { return nil }
        let kind = ActivityKind(name)
        if case .unknown = kind {
            let names = ActivityKind.known.map(\.name).joined(separator: ", ")
            throw .parameter("type", name, "use one of \(names)")
        }
        return kind
    }
}

extension RenderedResponse {
    /// A page of a list of activities, each as the bytes that were recorded.
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
