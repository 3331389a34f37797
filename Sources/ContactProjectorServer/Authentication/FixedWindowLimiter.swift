/// The number of requests of each caller in the current minute, as a pure value without a clock.
///
/// A caller may send twice the limit around the start of a minute. In return, it costs one number, not a list of times.
struct FixedWindowLimiter {
    /// The maximum number of requests of a minute, or `nil` if there is no limit.
    let most: Int?
    private var minute: Int64 = .min
    private var counts: [Caller: Int] = [:]

    /// The sender of requests that are counted together.
    enum Caller: Hashable {
        /// A known token, by its number.
        case token(Int)
        /// An address without a token, or with a wrong one.
        case address(String)
        /// All addresses beyond the maximum number of counted ones.
        case others
    }

    private static let length = 60_000_000 as Int64
    // A bound on memory: one host may use any number of IPv6 addresses.
    private static let addresses = 10_000

    init(most: Int?) { self.most = most }

    /// Counts a request at a time in microseconds.
    ///
    /// - Returns: The seconds until the next minute, rounded up, if it is one request too many, or else `nil`.
    mutating func count(_ caller: Caller, at now: Int64) -> Int? {
        guard let most else { return nil }
        let present = now / Self.length
        if present != minute {
            minute = present
            counts.removeAll(keepingCapacity: true)
        }
        var caller = caller
        // Tokens are counted in any case: their number is bounded by the file.
        if case .address = caller, counts[caller] == nil, counts.count >= Self.addresses {
            caller = .others
        }
        counts[caller, default: 0] += 1
        guard let count = counts[caller], count > most else { return nil }
        // Rounded up: a second too few would be refused again.
        return Int((Self.length - now % Self.length + 999_999) / 1_000_000)
    }
}
