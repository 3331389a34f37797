internal import ContactProjector

/// What came of one try of a request, other than an answer.
public enum RequestError: Hashable, Sendable {
    /// A status that is no success, with what `Retry-After` asks for.
    case status(Int, retryAfter: Duration?)
    /// No answer came in time.
    case timeout
    /// The connection failed, or ended before the answer did.
    case connection
    /// The answer is longer than any page may be.
    case tooLong
    /// The answer is not what the endpoint gives.
    case unreadable(String)
    /// The answer leads to another place, where the key is not sent.
    case redirect
}

/// Whether a request that failed is tried again, and when; pure.
public struct RetryPolicy: Sendable {
    /// The most tries of one request.
    public let tries: Int
    /// The wait before the second try, doubled before each further one.
    public let base: Duration
    /// The longest wait that is not asked for by the source.
    public let longest: Duration
    /// The longest wait that the source may ask for; one that asks for more is not asked again.
    public let longestAskedFor: Duration
    /// The wait when the source is full and does not say for how long: the stretch of its limit.
    public let whenFull: Duration

    /// Creates a policy: six tries over about half a minute, longer where the source is full or asks for it.
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

    /// What to do after a failure.
    public enum Decision: Hashable, Sendable {
        case giveUp
        /// Try again after a wait; when the source is full, nothing else goes before either.
        case retry(after: Duration, isForAll: Bool)
    }

    /// Decides after a try, the first of which is 1.
    ///
    /// Chance, a number from 0 to 1, parts those who failed together: half of the wait is by it.
    public func decision(after failure: RequestError, try number: Int, chance: Double) -> Decision {
        guard number < tries else { return .giveUp }
        switch failure {
        case .status(429, let asked): return leave(for: asked ?? whenFull, number, chance)
        case .status(503, let asked?): return leave(for: asked, number, chance)
        case .status(500..<600, _), .status(408, _), .timeout, .connection:
            return .retry(after: wait(number, chance), isForAll: false)
        // An answer that is cut or garbled once may be whole the next time; one that stays so is an error.
        case .unreadable where number < 3:
            return .retry(after: wait(number, chance), isForAll: false)
        case .status, .tooLong, .unreadable, .redirect: return .giveUp
        }
    }

    /// Leaves the source alone for as long as it asks, and never for less than after any other failure.
    private func leave(for asked: Duration, _ number: Int, _ chance: Double) -> Decision {
        guard asked <= longestAskedFor else { return .giveUp }
        return .retry(after: max(asked, wait(number, chance)), isForAll: true)
    }

    private func wait(_ number: Int, _ chance: Double) -> Duration {
        let whole = min(longest, base * (1 << min(number - 1, 30)))
        return whole / 2 + whole / 2 * min(max(chance, 0), 1)
    }
}

/// The reading of `Retry-After`: seconds, or a date.
public enum RetryAfter {
    /// Reads how long to wait, or `nil` for what is neither.
    ///
    /// A date is taken against the answer's own `Date`, so that no clock of this machine matters.
    public static func duration(_ text: String, date: String? = nil) -> Duration? {
        let text = text.drop { $0 == " " }
        if !text.isEmpty, text.utf8.count <= 9, text.utf8.allSatisfy(isDigit) {
            return Int(text).map { .seconds($0) }
        }
        guard let until = seconds(ofDate: text),
            let now = date.flatMap({ seconds(ofDate: $0[...]) })
        else { return nil }
        return .seconds(max(0, until - now))
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` as seconds since 1970.
    private static func seconds(ofDate text: Substring) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
            let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]),
            (1...9_999).contains(year)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
            (0...60).contains(clock[2]),
            let date = CivilDate(year: year, month: month + 1, day: day)
        else { return nil }
        return Int64(date.daysSince1970) * 86_400
            + Int64(clock[0] * 3_600 + clock[1] * 60 + clock[2])
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
