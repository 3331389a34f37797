internal import ContactCensus
internal import ContactProjector

/// The full states of one or several contacts.
extension QueryEngine {
    /// Answers a query by the state of one contact.
    ///
    /// At the head a store computes the state from its nearest snapshot, which takes less time than
    /// reading the log.
    func state(
        of stream: StreamID,
        _ time: QueryTime,
        _ earlier: ContactReading?,
        _ answer: (ContactState) -> QueryResult.Content
    ) async throws(UserError) -> QueryResult {
        guard earlier == nil, time.knownAt == .head, whatIf?.stream != stream else {
            return try await ask(stream, [time.knownAt], earlier) { log throws(QueryError) in
                answer(try log.state(time.asOf))
            }
        }
        let state = try await folded(stream, time)
        return QueryResult(head: state.basis.knownAt, content: answer(state))
    }

    /// Returns the states of contacts at one head.
    ///
    /// If none is named, of all that are present or were erased.
    func states(
        of streams: [StreamID],
        _ time: QueryTime,
        _ rows: Range<Int>?,
        _ earlier: ContactReading?
    ) async throws(UserError) -> QueryResult {
        if streams.count == 1 {
            return try await state(of: streams[0], time, earlier) {
                .states(StateListResult(contacts: streams, states: [$0], isSingle: true))
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

    /// Returns the contacts that are present, and the erased ones, since an erasure is known at
    /// every query time (rule 3.9).
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

    /// Folds contacts at the head of a census, concurrently and with the what-if.
    ///
    /// The result is in their order.
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
        // The position of the first read, so that entries appended meanwhile don't count for the
        // second contact.
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
    /// Runs a query for each contact concurrently.
    ///
    /// The results are in the order of the contacts.
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
        // The first part in order that failed on its own gives the error, not one that was canceled
        // because of it.
        var answers: [Answer] = []
        answers.reserveCapacity(streams.count)
        for start in starts { answers += try parts[start]?.get() ?? [] }
        return answers
    }

    // 256 states take some 10 ms from a store, far more than starting a task.
    /// The number of contacts of one task.
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

    /// Runs a closure, and converts the error of a query.
    func asking<Answer>(_ query: () throws(QueryError) -> Answer) throws(UserError) -> Answer {
        do { return try query() } catch { throw UserError(error) }
    }

    /// Runs a closure, and converts the error of a census.
    func asking<Answer>(_ query: () throws(CensusError) -> Answer) throws(UserError) -> Answer {
        do { return try query() } catch { throw UserError(error) }
    }
}

extension [StreamID] {
    /// Returns the contacts in a range of rows, or all without one.
    func rows(_ range: Range<Int>?) -> [StreamID] {
        range.map { Array(self[$0.clamped(to: indices)]) } ?? self
    }
}
