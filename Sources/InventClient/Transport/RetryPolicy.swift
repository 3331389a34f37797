/// The rules for trying a failed request again, as a pure value.
public struct RetryPolicy: Sendable {
    /// The maximum number of tries of a request.
    private let tries: Int
    /// The wait before the second try, doubled before each further one.
    private let base: Duration
    /// The maximum wait that the source doesn't request.
    private let longest: Duration
    /// The maximum wait that the source may request.
    ///
    /// A request with a longer one isn't tried again.
    private let longestAskedFor: Duration
    /// The wait if the source is full and doesn't state for how long: the length of its limit.
    private let whenFull: Duration

    /// Creates a policy, by default of six tries in about half a minute, longer if the source is full or requests it.
    public init(
        tries: Int = 6,
        base: Duration = .seconds(1),
        longest: Duration = .seconds(60),
        longestAskedFor: Duration = .seconds(900),
        whenFull: Duration = .seconds(60)
    ) {
        self.tries = tries
        self.base = base
        self.longest = longest
        self.longestAskedFor = longestAskedFor
        self.whenFull = whenFull
    }

    /// The decision after a failure.
    enum Decision: Hashable, Sendable {
        /// No further try.
        case giveUp
        /// Another try after a wait, which all requests share if the source is full.
        case retry(after: Duration, isForAll: Bool)
    }

    /// Decides after a try, the first of which is 1.
    ///
    /// Half of the wait is random, so that requests that failed together aren't sent together again. `chance` is a
    /// number from 0 to 1.
    func decision(after failure: RequestError, try number: Int, chance: Double) -> Decision {
        guard number < tries else { return .giveUp }
        switch failure {
        case .status(429, let asked): return leave(for: asked ?? whenFull, number, chance)
        case .status(503, let asked?): return leave(for: asked, number, chance)
        case .status(500..<600, _), .status(408, _), .timeout, .connection:
            return .retry(after: wait(number, chance), isForAll: false)
        // A response truncated by a lost connection is complete the next time; one that is
        // unreadable three times stays so.
        case .unreadable where number < 3:
            return .retry(after: wait(number, chance), isForAll: false)
        case .status, .tooLong, .unreadable, .redirect: return .giveUp
        }
    }

    /// Decides on the wait that a full source requests, at least as long as after any other failure.
    private func leave(for asked: Duration, _ number: Int, _ chance: Double) -> Decision {
        guard asked <= longestAskedFor else { return .giveUp }
        return .retry(after: max(asked, wait(number, chance)), isForAll: true)
    }

    private func wait(_ number: Int, _ chance: Double) -> Duration {
        // Beyond 30 doublings (34 years of seconds) the product would overflow; `longest` is less.
        let whole = min(longest, base * (1 << min(number - 1, 30)))
        return whole / 2 + whole / 2 * min(max(chance, 0), 1)
    }
}
