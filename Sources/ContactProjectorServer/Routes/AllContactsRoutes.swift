internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import Hummingbird

/// The queries about all contacts of an organization, which its census answers.
struct AllContactsRoutes {
    let cache: ResponseCache
    let engines: OrganizationEngines
    let timeout: Duration

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/orgs", answer: organizations),
            Endpoint(.get, "/orgs/:org/contacts", answer: contacts),
            Endpoint(.get, "/orgs/:org/segments/:segment/trend", answer: trend),
        ]
    }

    /// Returns the organizations that the caller may see, each with its part of a path.
    private func organizations(
        _ request: Request,
        _ context: ServerContext
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, known: [])
        let known = context.grant.map { [$0.org] } ?? Array(cache.organizations)
        var writer = JSONWriter()
        // Contacts without an organization come first: `-` is before the letters.
        writer.array(known.map { $0?.rawValue ?? "" }.sorted()) { writer, org in
            writer.object { writer in
                writer.field("id", org.isEmpty ? nil : org)
                writer.field("path", org.isEmpty ? "-" : org)
            }
        }
        return Response(status: .ok, json: writer.bytes)
    }

    /// Returns a page of the contacts that meet a condition, in the source system's format.
    private func contacts(_ request: Request, _ context: ServerContext) async throws -> Response {
        // `next` is a parameter of the source's endpoints, and has no effect on them either.
        let names = PageRequest.names.union(["search", "where", "status", "at", "next"])
        let parameters = try QueryParameters(request.uri.query, known: names)
        let search = parameters["search"]
        let page = try PageRequest(parameters, take: search == nil ? PageRequest.most : 20)
        let asOf = try parameters.moment("at") ?? .end
        return try await answer(request, context) { engine in
            let predicate = try await parameters.predicate(engine, asOf)
            if let search {
                let found = try await engine.search(
                    search,
                    where: predicate,
                    asOf: asOf,
                    rows: page.range
                )
                return .contacts(found.states, page, of: found.total, at: found.head)
            }
            let result = try await engine.run(
                .who(predicate, QueryTime(asOf: asOf), rows: page.range)
            )
            guard case .contacts(let contacts) = result.content else {
                preconditionFailure("\(result) is no list of contacts")
            }
            return .contacts(contacts.states, page, of: contacts.total, at: result.head)
        }
    }

    /// Returns the number of contacts in a segment at the end of each period.
    private func trend(_ request: Request, _ context: ServerContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, known: ["by", "from", "to", "tz"])
        let period = try parameters.period()
        let zone = try parameters.zone()
        let start = try parameters.instant("from", in: zone)
        let end = try parameters.instant("to", in: zone)
        if let start, let end, start > end {
            throw Problem(
                .badRequest,
                "the time range ends before it starts",
                hint: "swap from and to"
            )
        }
        let word = try context.part("segment")
        return try await answer(request, context) { engine in
            let segment: SegmentID
            do throws(UserError) {
                let asOf = end.map(AsOf.time) ?? .end
                segment = try await engine.resolving(asOf: asOf, idsSuffice: true) {
                    names throws(UserError) in
                    try names.segment(word)
                }
            } catch {
                throw Problem(.notFound, error.message, hint: error.hint)
            }
            let stretch = Query.Stretch(
                from: start.map(AsOf.time) ?? .start,
                to: end.map(AsOf.time) ?? .end,
                zone: zone
            )
            return RenderedResponse(
                try await engine.run(.trend(.inSegment(segment), period, stretch))
            )
        }
    }

    private func answer(
        _ request: Request,
        _ context: ServerContext,
        _ find: @escaping @Sendable (QueryEngine) async throws -> RenderedResponse
    ) async throws -> Response {
        let log = try context.organization()
        let found = try await within(timeout) {
            try await find(engines.engine(over: log)).placed(in: log)
        }
        return found.response(to: request)
    }
}

extension RenderedResponse {
    /// Creates the response of a page of contacts.
    fileprivate static func contacts(
        _ states: [ContactState],
        _ page: PageRequest,
        of total: Int,
        at head: Position
    ) -> Self {
        var found = RenderedResponse(states, at: head) { ContactObject(state: $1).write(to: &$0) }
        found.tell(page, of: total)
        return found
    }
}

extension QueryParameters {
    /// Returns the condition that both `where` and `status` are met.
    fileprivate func predicate(
        _ engine: QueryEngine,
        _ asOf: AsOf
    ) async throws -> ContactPredicate {
        let status = try status()
        guard let text = self["where"] else { return status ?? .all }
        let condition = try await engine.predicate(parsing: text, asOf: asOf)
        guard condition.costlyConditions.count <= Self.mostCostly else {
            throw Problem(
                .badRequest,
                "too many conditions about notes or the past",
                hint: "use at most \(Self.mostCostly) different ones"
            )
        }
        return status.map { $0 && condition } ?? condition
    }

    // Each of these reads every activity of the organization, in one request of at most 30 s.
    private static let mostCostly = 8

    /// Returns the condition of the source system's filter `status`.
    private func status() throws(Problem) -> ContactPredicate? {
        switch self["status"] {
        case nil, "ALL": return nil
        case "SUBSCRIBED": return .subscribed
        case "UNSUBSCRIBED": return .unsubscribed
        case "BLOCKED": return .blocked
        case let other?:
            throw .parameter("status", other, "use ALL, SUBSCRIBED, UNSUBSCRIBED or BLOCKED")
        }
    }

    fileprivate func period() throws(Problem) -> CalendarPeriod {
        guard let text = self["by"] else { return .day }
        guard let period = CalendarPeriod(rawValue: text) else {
            let names = CalendarPeriod.allCases.map(\.rawValue).joined(separator: ", ")
            throw .parameter("by", text, "use one of \(names)")
        }
        return period
    }

    fileprivate func zone() throws(Problem) -> CalendarZone {
        guard let text = self["tz"] else { return .utc }
        guard let zone = CalendarZone(text) else {
            throw .parameter("tz", text, "use a zone such as Europe/Berlin, or UTC")
        }
        return zone
    }

    fileprivate func instant(_ name: String, in zone: CalendarZone) throws(Problem) -> Timestamp? {
        guard let moment = try moment(name, in: zone), moment != .start, moment != .end else {
            return nil
        }
        return moment.instant
    }
}

extension ContactPredicate {
    /// The different conditions within this one that read every activity.
    fileprivate var costlyConditions: Set<ContactPredicate> {
        switch self {
        case .inSegment, .blocked, .unsubscribed, .reachable: []
        case .everIn, .entered, .left, .notes, .note: [self]
        case .not(let condition): condition.costlyConditions
        case .and(let left, let right), .or(let left, let right):
            left.costlyConditions.union(right.costlyConditions)
        }
    }
}
