internal import ContactCensus
internal import ContactProjector
internal import ContactQueries
internal import Hummingbird

/// Questions about all contacts of an organization, which its census answers.
struct AllContactsRoutes {
    let censusCache: CensusCache
    let timeout: Duration

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/orgs/:org/contacts", answer: contacts),
            Endpoint(.get, "/orgs/:org/segments/:segment/trend", answer: trend),
        ]
    }

    /// The contacts of whom a condition holds, page by page, in the source system's shape.
    private func contacts(_ request: Request, _ context: ServerContext) async throws -> Response {
        let names = PageRequest.names.union(["where", "status", "at", "next"])
        let parameters = try QueryParameters(request.uri.query, known: names)
        let page = try PageRequest(parameters)
        let asOf = try parameters.moment("at") ?? .end
        let log = try context.organization()
        return try await answer(request, context) { allContacts in
            let predicate = try await parameters.predicate { tokens in
                try await censusCache.resolving(allContacts, of: log.org, asOf: asOf) {
                    names throws(UserError) in
                    try PredicateParser.predicate(tokens, names)
                }
            }
            let streams = try await allContacts.contacts(where: predicate, asOf: asOf).sorted()
            let states = try await allContacts.states(
                of: Array(page.slice(of: streams)),
                asOf: asOf
            )
            var found = RenderedResponse(states, at: allContacts.census.head.position) {
                ContactObject(state: $1).write(to: &$0)
            }
            found.tell(page, of: streams.count)
            return found
        }
    }

    /// How many contacts were in a segment at the end of each period.
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
        let log = try context.organization()
        let word = try context.part("segment")
        return try await answer(request, context) { allContacts in
            let segment: SegmentID
            do {
                let asOf = end.map(AsOf.time) ?? .end
                segment = try await censusCache.resolving(allContacts, of: log.org, asOf: asOf) {
                    names throws(UserError) in
                    try names.segment(word)
                }
            } catch let error as UserError {
                throw Problem(.notFound, error.message, hint: error.hint)
            }
            let stretch = Self.stretch(from: start, to: end, allContacts.census)
            let points = try stretch.map { stretch in
                let periods = try period.covering(stretch, in: zone)
                return try TrendPoint.points(.inSegment(segment), periods, allContacts.census)
            }
            return RenderedResponse(points ?? [], at: allContacts.census.head.position) {
                $1.write(to: &$0)
            }
        }
    }

    /// What is asked for of the census's span; nil when that is nothing.
    private static func stretch(
        from start: Timestamp?,
        to end: Timestamp?,
        _ census: Census
    ) -> ClosedRange<Timestamp>? {
        guard let first = start ?? census.span?.lowerBound,
            let last = end ?? census.span?.upperBound, first <= last
        else { return nil }
        return first...last
    }

    private func answer(
        _ request: Request,
        _ context: ServerContext,
        _ find: @escaping @Sendable (AllContacts) async throws -> RenderedResponse
    ) async throws -> Response {
        let log = try context.organization()
        let found = try await within(timeout) {
            try await find(try await censusCache.allContacts(of: log)).placed(in: log)
        }
        return found.response(to: request)
    }
}

extension QueryParameters {
    /// What `where` and `status` ask for; both must hold.
    fileprivate func predicate(
        _ read: ([Token]) async throws -> ContactPredicate
    ) async throws -> ContactPredicate {
        let status = try status()
        guard let text = self["where"] else { return status ?? (.blocked || !.blocked) }
        let condition = try await read(try Tokenizer.tokens(of: text))
        guard condition.costlyConditions.count <= Self.mostCostly else {
            throw Problem(
                .badRequest,
                "too many conditions about notes or the past",
                hint: "use at most \(Self.mostCostly) different ones"
            )
        }
        return status.map { $0 && condition } ?? condition
    }

    /// Each of these looks at every activity of the organization.
    private static let mostCostly = 8

    /// The source system's filter.
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
    /// The different conditions in it that look at every activity.
    fileprivate var costlyConditions: Set<ContactPredicate> {
        switch self {
        case .inSegment, .blocked, .unsubscribed, .reachable: []
        case .everIn, .entered, .notes, .note: [self]
        case .not(let condition): condition.costlyConditions
        case .and(let left, let right), .or(let left, let right):
            left.costlyConditions.union(right.costlyConditions)
        }
    }
}
