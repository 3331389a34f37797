internal import ContactCensus
internal import ContactProjector

/// Full states, of one contact or of several.
extension QueryEngine {
    /// Asks for the state of one contact.
    ///
    /// At the head a store answers from its nearest snapshot, which costs less than reading the log. An engine that knows the
    /// log's origin answers people, who want the entries of the log, too, and those of an erasure are in the log alone.
    func state(
        of stream: StreamID,
        _ time: QueryTime,
        _ earlier: ContactReading?,
        _ answer: (CitedState) -> QueryResult.Content
    ) async throws(UserError) -> QueryResult {
        if origin == nil, earlier == nil, time.knownAt == .head, time.asOf.activity == nil,
            whatIf?.stream != stream
        {
            let state = try await folded(stream, time)
            if state.basis.erasedAt == nil {
                let cited = CitedState(state: state, basis: ContactBasis(stream, state.basis))
                return QueryResult(head: state.basis.knownAt, content: answer(cited))
            }
        }
        return try await ask(stream, [time.knownAt], earlier) { log throws(QueryError) in
            answer(try log.cited(time.asOf))
        }
    }

    /// The states of contacts, all at one head; of all that are present, or were erased, when none is named.
    func states(
        of streams: [StreamID],
        _ time: QueryTime,
        _ rows: Range<Int>?,
        _ earlier: ContactReading?
    ) async throws(UserError) -> QueryResult {
        if streams.count == 1 {
            return try await state(of: streams[0], time, earlier) {
                .states(StateListResult($0))
            }
        }
        let census = try await census(knownAt: time.knownAt)
        let listed = streams.isEmpty ? try listed(in: census, time.asOf) : streams
        let states = try await states(of: listed.rows(rows), at: census, time.asOf)
        return QueryResult(
            head: census.head.position,
            content: .states(StateListResult(contacts: listed, states: states))
        )
    }

    /// The contacts that are present, and those that were erased: that is known at every query time (SEMANTICS 8).
    private func listed(in census: Census, _ asOf: AsOf) throws(UserError) -> [StreamID] {
        try asking { () throws(CensusError) in
            var listed: [StreamID] = []
            for stream in census.streams {
                switch try census.summary(of: stream, asOf: asOf)?.presence {
                case .present, .erased: listed.append(stream)
                case .unknown, .notYet, nil: break
                }
            }
            return listed
        }
    }

    /// Folds contacts at the head of a census, side by side and in their order; a what-if applies.
    func states(
        of streams: [StreamID],
        at census: Census,
        _ asOf: AsOf,
        applyingWhatIf: Bool = true
    ) async throws(UserError) -> [ContactState] {
        let time = QueryTime(asOf: asOf, knownAt: .position(census.head.position))
        let ignored = applyingWhatIf ? whatIf?.stream : nil
        return try await sideBySide(streams) { stream throws(UserError) in
            guard stream == ignored else { return try await folded(stream, time) }
            let log = try await answers(about: stream, [time.knownAt], nil)
            return try asking { () throws(QueryError) in try log.state(asOf) }
        }
    }

    /// Compares two contacts at one head.
    func comparison(
        _ left: StreamID,
        _ right: StreamID,
        _ time: QueryTime
    ) async throws(UserError) -> QueryResult {
        let first = try await read(left, knownAt: [time.knownAt])
        // The position that the known-at came to, so that nothing that is appended meanwhile counts.
        let position = KnownAt.position(first.log.knownAt)
        let states = [
            try await answers(about: left, [time.knownAt], first),
            try await answers(about: right, [position], nil),
        ]
        return try asking { () throws(QueryError) in
            QueryResult(
                head: first.log.head,
                content: .comparison(
                    ComparisonResult(
                        left: try states[0].state(time.asOf),
                        right: try states[1].state(time.asOf)
                    )
                )
            )
        }
    }

    func folded(
        _ stream: StreamID,
        _ time: QueryTime
    ) async throws(UserError) -> ContactState {
        do {
            return try await log.state(of: stream, asOf: time.asOf, knownAt: time.knownAt)
        } catch {
            throw UserError(error)
        }
    }
}

extension QueryEngine {
    /// Asks about each contact, as many at once as there are processors; the answers come in the order of the contacts.
    func sideBySide<Answer: Sendable>(
        _ streams: [StreamID],
        _ ask: @escaping @Sendable (StreamID) async throws(UserError) -> Answer
    ) async throws(UserError) -> [Answer] {
        let starts = Array(stride(from: 0, to: streams.count, by: Self.part))
        let parts = await withTaskGroup(of: (Int, Result<[Answer], UserError>).self) { group in
            for start in starts {
                let part = streams[start..<min(start + Self.part, streams.count)]
                group.addTask { (start, await inTurn(part, ask)) }
            }
            var parts: [Int: Result<[Answer], UserError>] = [:]
            for await (start, part) in group {
                if case .failure = part { group.cancelAll() }
                parts[start] = part
            }
            return parts
        }
        // A part that failed on its own comes before those that were canceled for it.
        var answers: [Answer] = []
        answers.reserveCapacity(streams.count)
        for start in starts { answers += try parts[start]?.get() ?? [] }
        return answers
    }

    /// Enough contacts to be worth a task, few enough that all processors have some.
    private static var part: Int { 256 }

    private func inTurn<Answer>(
        _ streams: ArraySlice<StreamID>,
        _ ask: (StreamID) async throws(UserError) -> Answer
    ) async -> Result<[Answer], UserError> {
        do throws(UserError) {
            var answers: [Answer] = []
            for stream in streams {
                if Task.isCancelled || isCanceled() { throw .interrupted }
                answers.append(try await ask(stream))
            }
            return .success(answers)
        } catch {
            return .failure(error)
        }
    }

    /// Says what a query needs that failed.
    func asking<Answer>(_ query: () throws(QueryError) -> Answer) throws(UserError) -> Answer {
        do { return try query() } catch { throw UserError(error) }
    }

    /// Says what a census can't answer.
    func asking<Answer>(_ query: () throws(CensusError) -> Answer) throws(UserError) -> Answer {
        do { return try query() } catch { throw UserError(error) }
    }
}

extension [StreamID] {
    /// The contacts in a range of rows; all if there is none.
    func rows(_ range: Range<Int>?) -> [StreamID] {
        range.map { Array(self[$0.clamped(to: indices)]) } ?? self
    }
}
