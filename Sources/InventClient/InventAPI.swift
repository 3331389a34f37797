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
        /// For how long.
        public let length: Duration
    }

    /// Time and chance, as parameters.
    public struct RequestClock: Sendable {
        /// Returns the time elapsed since a fixed point in time.
        let elapsed: @Sendable () -> Duration
        /// Waits until it is so long since then.
        let sleep: @Sendable (_ until: Duration) async throws -> Void
        /// A number from 0 to 1.
        let chance: @Sendable () -> Double

        /// Creates a clock from functions.
        public init(
            elapsed: @escaping @Sendable () -> Duration,
            sleep: @escaping @Sendable (Duration) async throws -> Void,
            chance: @escaping @Sendable () -> Double
        ) {
            self.elapsed = elapsed
            self.sleep = sleep
            self.chance = chance
        }

        /// This machine's.
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

    /// Sends a request, again and again where the policy says so, and never faster than the limit.
    ///
    /// - Throws: ``InventError`` when it failed for good.
    func answer(to request: APIRequest) async throws(InventError) -> APIAnswer {
        var tries = 0
        while true {
            tries += 1
            try await waitForTurn()
            limitFile?.note()
            do throws(RequestError) {
                return try await transport.send(request)
            } catch {
                try await rest(after: error, try: tries, request)
            }
        }
    }

    /// Sends a request and reads the answer; one that can't be read is asked for again, as the policy says.
    ///
    /// - Throws: ``InventError`` when it failed for good.
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

    /// Waits until the limit lets a request go.
    private func waitForTurn() async throws(InventError) {
        while let due = await gate.leave(at: clock.elapsed()) {
            try await wait(until: due, because: "the limit of requests per minute is reached")
        }
    }

    /// Waits until the next try is due.
    ///
    /// - Throws: ``InventError`` when there is none.
    private func rest(
        after failure: RequestError,
        try number: Int,
        _ request: APIRequest
    ) async throws(InventError) {
        if Task.isCancelled { throw Self.canceled }
        switch policy.decision(after: failure, try: number, chance: clock.chance()) {
        case .giveUp: throw InventError(failure, asking: request.target)
        case .retry(let wait, let isForAll):
            let due = clock.elapsed() + wait
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

/// One limit for the requests of all tasks.
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
