public import ContactProjector
/// The source system's API.
///
/// All requests of all tasks share one rate limit. Safe to use from any task.
///
/// ```swift
/// let api = InventAPI(key: key)
/// for try await activity in api.activities(of: "con_42", in: "org_7") {
///     _ = try await store.append([activity])
/// }
/// await api.shutdown()
/// ```
public final class InventAPI: Sendable {
    private let transport: any Transport
    private let policy: RetryPolicy
    private let gate: RateLimiter
    private let clock: RequestClock
    private let limitFile: RateLimitFile?
    private let onWait: @Sendable (Wait) -> Void

    /// A wait before a request is sent.
    public struct Wait: Hashable, Sendable {
        /// The reason for the wait, in one line.
        ///
        /// It may contain unescaped text from outside.
        public let cause: String
        /// The length of the wait.
        public let length: Duration
    }

    /// The clock, sleep and randomness of a client, as parameters.
    public struct RequestClock: Sendable {
        /// Returns the time elapsed since a fixed point in time.
        let elapsed: @Sendable () -> Duration
        /// Waits until the given time has elapsed since that point.
        let sleep: @Sendable (_ until: Duration) async throws -> Void
        /// Returns a random number from 0 to 1.
        let chance: @Sendable () -> Double
        /// Returns the time of day, by which contact objects are dated.
        let now: @Sendable () -> Timestamp

        /// Creates a clock from functions.
        public init(
            elapsed: @escaping @Sendable () -> Duration,
            sleep: @escaping @Sendable (Duration) async throws -> Void,
            chance: @escaping @Sendable () -> Double,
            now: @escaping @Sendable () -> Timestamp = { SystemClock.now }
        ) {
            self.elapsed = elapsed
            self.sleep = sleep
            self.chance = chance
            self.now = now
        }

        /// The clock and randomness of this machine.
        public static var real: RequestClock {
            let start = ContinuousClock.now
            return RequestClock(
                elapsed: { ContinuousClock.now - start },
                sleep: { try await Task.sleep(until: start + $0, clock: .continuous) },
                chance: { Double.random(in: 0...1) }
            )
        }
    }

    /// Creates a client that sends requests through a transport.
    ///
    /// - Parameters:
    ///   - transport: The HTTP client.
    ///   - limit: The limit of requests per minute.
    ///   - policy: The rules for trying a failed request again.
    ///   - clock: The clock, sleep and randomness.
    ///   - limitFile: The file in which requests are noted, so that those of earlier processes count for the limit.
    ///   - onWait: A closure to call before each wait, for the limit or after a failure.
    public init(
        _ transport: any Transport,
        limit: RateLimit = RateLimit(),
        policy: RetryPolicy = RetryPolicy(),
        clock: RequestClock = .real,
        limitFile: RateLimitFile? = nil,
        onWait: @escaping @Sendable (Wait) -> Void = { _ in }
    ) {
        self.transport = transport
        self.policy = policy
        self.clock = clock
        self.limitFile = limitFile
        self.onWait = onWait
        var limit = limit
        limit.count(sent: limitFile?.ages ?? [])
        gate = RateLimiter(limit)
    }

    /// Creates a client of a server over HTTP.
    ///
    /// End it with ``shutdown()``.
    ///
    /// - Parameters:
    ///   - key: The key to the API.
    ///   - server: The server's address.
    ///   - limit: The limit of requests per minute.
    ///   - policy: The rules for trying a failed request again.
    ///   - limitFile: The file in which requests are noted, so that those of earlier processes count for the limit.
    ///   - onWait: A closure to call before each wait, for the limit or after a failure.
    public convenience init(
        key: APIKey,
        server: InventServer = .source,
        limit: RateLimit = RateLimit(),
        policy: RetryPolicy = RetryPolicy(),
        limitFile: RateLimitFile? = nil,
        onWait: @escaping @Sendable (Wait) -> Void = { _ in }
    ) {
        self.init(
            HTTPTransport(to: server, key: key),
            limit: limit,
            policy: policy,
            limitFile: limitFile,
            onWait: onWait
        )
    }

    /// Closes all connections.
    ///
    /// No request can be sent afterwards.
    public func shutdown() async { await transport.shutdown() }

    /// The number of requests that were sent.
    public var requests: Int { get async { await gate.sent } }

    /// Sends a request within the rate limit, and tries again as the policy decides.
    ///
    /// - Throws: ``InventError`` when the last try failed.
    func answer(to request: APIRequest) async throws(InventError) -> APIAnswer {
        var tries = 0
        while true {
            tries += 1
            try await waitForTurn()
            // Noted first: if the process is killed in between, one request too many counts, never
            // one too few.
            limitFile?.note()
            let (now, start) = (clock.now(), clock.elapsed())
            do throws(RequestError) {
                var answer = try await transport.send(request)
                answer.seenAt = answer.seen(sentAt: now, took: clock.elapsed() - start)
                return answer
            } catch {
                try await rest(after: error, try: tries, request)
            }
        }
    }

    /// Sends a request and reads its response, fetching an unreadable one again as the policy decides.
    ///
    /// Each response may itself take several tries, which are counted apart.
    ///
    /// - Throws: ``InventError`` when the last try failed.
    func answer<Value>(
        to request: APIRequest,
        reading: (APIAnswer) throws(RequestError) -> Value
    ) async throws(InventError) -> Value {
        var tries = 0
        while true {
            tries += 1
            let answer = try await answer(to: request)
            do throws(RequestError) {
                return try reading(answer)
            } catch {
                try await rest(after: error, try: tries, request)
            }
        }
    }

    /// Waits until the rate limit allows a request.
    private func waitForTurn() async throws(InventError) {
        // Asked again after each wait: another task may have used the turn, or paused all.
        while let due = await gate.leave(at: clock.elapsed()) {
            try await wait(until: due, because: "the limit of requests per minute is reached")
        }
    }

    /// Waits until the next try is due.
    ///
    /// - Throws: ``InventError`` when the policy gives up, or on cancellation.
    private func rest(
        after failure: RequestError,
        try number: Int,
        _ request: APIRequest
    ) async throws(InventError) {
        // A canceled request fails like a lost connection, which the policy would try again.
        if Task.isCancelled { throw Self.canceled }
        switch policy.decision(after: failure, try: number, chance: clock.chance()) {
        case .giveUp: throw InventError(failure, asking: request.target)
        case .retry(let wait, let isForAll):
            let due = clock.elapsed() + wait
            // The source counts requests by IP address: if it is full, it refuses every task's.
            if isForAll { await gate.pause(until: due) }
            try await self.wait(
                until: due,
                because: InventError(failure, asking: request.target).cause
            )
        }
    }

    private func wait(
        until moment: Duration,
        because cause: String
    ) async throws(InventError) {
        onWait(Wait(cause: cause, length: moment - clock.elapsed()))
        do { try await clock.sleep(moment) } catch { throw Self.canceled }
    }

    static let canceled = InventError(
        .canceled,
        cause: "canceled",
        hint: "run it again; it resumes where it stopped"
    )
}

extension APIAnswer {
    /// Returns the time up to which the source's objects are known, given when the request was sent and how long it took.
    ///
    /// It is before the request, and before the second of the request: whatever changes until the source reads comes
    /// after it, and so do the activities that say so, which the source may store in whole seconds. A later time would
    /// contradict them. Of the clocks of this machine and of the server, the one that is behind counts.
    fileprivate func seen(sentAt: Timestamp, took: Duration) -> Timestamp {
        let second: Int64 = 1_000_000
        let sent = [sentAt, date.map { $0 - took }].compactMap(\.self).min() ?? sentAt
        let past = sent.microseconds % second
        let whole = sent.microseconds - (past < 0 ? past + second : past)
        return Timestamp(microseconds: whole - 1) ?? .earliest
    }
}

/// The rate limit that the requests of all tasks share.
private actor RateLimiter {
    private var limit: RateLimit
    private(set) var sent = 0

    init(_ limit: RateLimit) { self.limit = limit }

    func leave(at now: Duration) -> Duration? {
        let due = limit.leave(at: now)
        if due == nil { sent += 1 }
        return due
    }

    func pause(until moment: Duration) { limit.pause(until: moment) }
}
