public import ContactCensus
public import ContactProjector

/// The engine that answers queries about a log.
///
/// A query about one contact is answered from one read of its log, one about all contacts from the
/// census of the log, and each at one head. Entries appended meanwhile don't change an answer. An
/// engine is a value, and can be used from any task.
///
/// ```swift
/// let engine = QueryEngine(over: store)
/// let june = QueryTime(asOf: .time("2024-06-03T09:00:00Z"))
/// let result = try await engine.run(.who(.inSegment("seg_vip") && !.reachable, june))
/// let json = String(decoding: result.encoded, as: UTF8.self)
/// ```
public struct QueryEngine: Sendable {
    /// The log.
    package let log: any ActivityStore
    /// The sources of the log, as far as they are known.
    package var origin: (any LogOrigin)?
    /// The activities that queries about their contact ignore.
    public var whatIf: WhatIf?

    /// The census of the log, which each query about all contacts updates to the log's head.
    package let liveCensus: LiveCensus
    let nameCache: SegmentNameCache
    let isCanceled: @Sendable () -> Bool

    /// Creates an engine over a log.
    ///
    /// - Parameters:
    ///   - log: The log.
    ///   - census: The census of the log; by default one that is built in memory when a query first
    ///     needs it.
    ///   - isCanceled: A closure that returns whether the query is canceled; by default whether its
    ///     task is.
    public init(
        over log: any ActivityStore,
        census: LiveCensus? = nil,
        isCanceled: @escaping @Sendable () -> Bool = { Task.isCancelled }
    ) {
        self.init(over: log, census: census, origin: nil, isCanceled: isCanceled)
    }

    /// Creates an engine over a log whose sources are known.
    package init(
        over log: any ActivityStore,
        census: LiveCensus?,
        origin: (any LogOrigin)?,
        isCanceled: @escaping @Sendable () -> Bool
    ) {
        self.log = log
        self.origin = origin
        self.isCanceled = isCanceled
        // Costs nothing until a query about all contacts reads it.
        liveCensus = census ?? LiveCensus(following: log)
        nameCache = SegmentNameCache(of: log)
    }

    /// Answers a query.
    ///
    /// A query about one contact takes O(n log n) for its n activities. One about all contacts
    /// updates the census to the head of the log, and takes the time of the census.
    ///
    /// - Throws: ``UserError`` if the query has no answer, the log can't be read, or the query is
    ///   canceled.
    public func run(_ query: Query) async throws(UserError) -> QueryResult {
        try await run(query, reading: nil)
    }

    /// Answers a query, without reading again a contact's log that was read before.
    package func run(
        _ query: Query,
        reading: ContactReading?
    ) async throws(UserError) -> QueryResult {
        switch query {
        case .state(let streams, let time, let rows):
            // Sorted, so that an answer doesn't depend on the order in which contacts are named.
            return try await states(of: streams.sorted(), time, rows, reading)
        case .notes(let stream, let time):
            return try await state(of: stream, time, reading) { .notes(NotesResult($0)) }
        case .segments(let stream, let time):
            return try await state(of: stream, time, reading) { .segments(SegmentsResult($0)) }
        case .history(let stream, let attribute, let time):
            return try await ask(stream, [time.knownAt], reading) { log throws(QueryError) in
                try log.history(attribute, time.asOf)
            }
        case .timeline(let stream, let time, let window):
            return try await ask(stream, [time.knownAt], reading) { log throws(QueryError) in
                try log.timeline(time.asOf, window)
            }
        case .activities(let stream, let start, let end, let kind):
            return try await ask(stream, [end.knownAt], reading) { log throws(UserError) in
                try log.activities(after: start, to: end.asOf, kind)
            }
        case .activity(let stream, let number, let knownAt):
            return try await ask(stream, [knownAt], reading) { log throws(UserError) in
                try log.activity(number)
            }
        case .why(let stream, let attribute, let time, let expected):
            return try await ask(stream, [time.knownAt], reading) { log throws(QueryError) in
                .explanation(
                    try log.explanation(attribute, time.asOf, expecting: expected)
                )
            }
        case .changes(let stream, let start, let end, let all):
            // The end's known-at first: `ContactAnswers` answers by it, and compares with the other
            // one.
            return try await ask(stream, [end.knownAt, start.knownAt], reading) {
                log throws(QueryError) in
                .changes(try log.changes(from: start.asOf, to: end.asOf, all: all))
            }
        case .steps(let stream, let start, let end):
            return try await ask(stream, [end.knownAt, start.knownAt], reading) {
                log throws(QueryError) in
                try log.steps(from: start.asOf, to: end.asOf)
            }
        case .flips(let stream, let condition, let time):
            return try await ask(stream, [time.knownAt], reading) { log throws(QueryError) in
                try log.conditionChanges(of: condition, time.asOf)
            }
        case .notices(let stream, let time):
            return try await ask(stream, [time.knownAt], reading) { log throws(QueryError) in
                try log.notices(time.asOf)
            }
        case .comparison(let left, let right, let time):
            return try await comparison(left, right, time)
        case .segmentSizes(let time):
            return try await askAll(time.knownAt) { census throws(UserError) in
                try await segmentSizes(census, time.asOf)
            }
        case .who(let condition, let time, let organizations, let rows):
            return try await askAll(time.knownAt) { census throws(UserError) in
                try await who(condition, census, time.asOf, organizations, rows)
            }
        case .count(let condition, let time, let organizations):
            return try await askAll(time.knownAt) { census throws(UserError) in
                try await count(condition, census, time.asOf, organizations)
            }
        case .trend(let condition, let period, let stretch):
            return try await askAll(stretch.knownAt) { census throws(UserError) in
                try trend(condition, by: period, census, stretch)
            }
        case .segment(let segment, let stretch):
            return try await askAll(stretch.knownAt) { census throws(UserError) in
                try await self.segment(segment, census, stretch)
            }
        case .flow(let segments, let stretch):
            return try await askAll(stretch.knownAt) { census throws(UserError) in
                try await flow(among: segments, census, stretch)
            }
        case .join(let file, let zone, let org, let only):
            return try await askAll(.head) { census throws(UserError) in
                try join(file, census, zone, org, only: only)
            }
        case .check: return try await check()
        case .info: return try await info()
        case .rejects: return try await rejects()
        }
    }
}

/// The three sources of answers: a contact's log, the census, and the log itself.
extension QueryEngine {
    /// Reads the log of a contact once, with the positions of some known-ats.
    ///
    /// - Throws: ``UserError`` when the log can't be read.
    package func read(
        _ stream: StreamID,
        knownAt: [KnownAt] = [.head]
    ) async throws(UserError) -> ContactReading {
        let log = try await reading { log throws(StoreError) in
            try await log.log(of: stream, knownAt: knownAt)
        }
        return ContactReading(log, knownAt: knownAt)
    }

    /// Answers a query from the log of one contact, which is read unless that was done before.
    func ask<Failure: Error>(
        _ stream: StreamID,
        _ knownAt: [KnownAt],
        _ earlier: ContactReading?,
        _ answer: (ContactAnswers) throws(Failure) -> QueryResult.Content
    ) async throws(UserError) -> QueryResult {
        let log = try await answers(about: stream, knownAt, earlier)
        do {
            return QueryResult(head: log.head, content: try answer(log))
        } catch {
            throw UserError(asking: error)
        }
    }

    /// Returns the answers about one contact at the first known-at, without the activities that a
    /// what-if skips.
    func answers(
        about stream: StreamID,
        _ knownAt: [KnownAt],
        _ earlier: ContactReading?
    ) async throws(UserError) -> ContactAnswers {
        // An earlier reading serves only if it has the positions of all known-ats.
        let known = earlier.flatMap { reading in
            reading.log.stream == stream
                && knownAt.allSatisfy { reading.position(of: $0) != nil } ? reading : nil
        }
        let reading =
            if let known { known } else { try await read(stream, knownAt: knownAt) }
        return ContactAnswers(
            reading,
            knownAt.compactMap { reading.position(of: $0) },
            whatIf,
            origin
        )
    }

    /// Answers a query from the census at a known-at.
    private func askAll(
        _ knownAt: KnownAt,
        _ answer: (Census) async throws(UserError) -> QueryResult.Content
    ) async throws(UserError) -> QueryResult {
        let census = try await census(knownAt: knownAt)
        return QueryResult(head: census.head.position, content: try await answer(census))
    }

    /// Returns the census at a known-at.
    func census(knownAt: KnownAt = .head) async throws(UserError) -> Census {
        do { return try await liveCensus.census(knownAt: knownAt) } catch {
            throw UserError(error)
        }
    }

    /// Reads the log, and converts its errors.
    ///
    /// - Throws: ``UserError`` when it can't be read.
    package func reading<Answer>(
        _ read: (any ActivityStore) async throws(StoreError) -> Answer
    ) async throws(UserError) -> Answer {
        do { return try await read(log) } catch { throw UserError(error) }
    }
}

extension UserError {
    /// Creates the error of a query from a user error or a query error.
    fileprivate init(asking error: some Error) {
        switch error {
        case let error as UserError: self = error
        case let error as QueryError: self.init(error)
        // The closures of this file throw no other type; a new one must be converted here.
        default: preconditionFailure("a question failed: \(error)")
        }
    }
}
