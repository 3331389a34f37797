internal import ContactProjector

/// The reason a single try of a request failed.
public enum RequestError: Hashable, Sendable {
    /// A status other than success, with the wait that `Retry-After` requests.
    case status(Int, retryAfter: Duration?)
    /// No response in time.
    case timeout
    /// The connection failed, or ended before the response did.
    case connection
    /// The response is longer than any page.
    case tooLong
    /// The response isn't what the endpoint returns.
    case unreadable(String)
    /// The response redirects to another address, to which the key isn't sent.
    case redirect
}

/// The rules for trying a failed request again, as a pure value.
public struct RetryPolicy: Sendable {
    /// The most tries of one request.
    public let tries: Int
    /// The wait before the second try, doubled before each further one.
    public let base: Duration
    /// The maximum wait that the source doesn't request.
    public let longest: Duration
    /// The maximum wait that the source may request.
    ///
    /// A request with a longer one isn't tried again.
    public let longestAskedFor: Duration
    /// The wait if the source is full and doesn't state for how long: the length of its limit.
    public let whenFull: Duration

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
    public enum Decision: Hashable, Sendable {
        /// Don't try again.
        case giveUp
        /// Try again after a wait. If the source is full, other requests wait as well.
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

/// The parser of `Retry-After`: seconds, or a date.
public enum RetryAfter {
    /// Reads how long to wait, or `nil` for what is neither.
    ///
    /// A date is compared with the response's own `Date`, so that no clock of this machine matters.
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
