/// How many requests each caller made in the present minute; pure.
struct FixedWindowLimiter {
    /// The most requests of a minute; nil is no limit.
    let most: Int?
    private var minute: Int64 = .min
    private var counts: [Caller: Int] = [:]

    /// Whose requests are counted together.
    enum Caller: Hashable {
        /// A token of the book, by its number.
        case token(Int)
        /// An address without a token, or with a wrong one.
        case address(String)
        /// The addresses beyond those that memory is kept for.
        case others
    }

    private static let length = 60_000_000 as Int64
    private static let addresses = 10_000

    init(most: Int?) { self.most = most }

    /// Counts a request at an instant in microseconds; the seconds until the next minute when it is one too many, else nil.
    mutating func count(_ caller: Caller, at now: Int64) -> Int? {
        guard let most else { return nil }
        let present = now / Self.length
        if present != minute {
            minute = present
            counts.removeAll(keepingCapacity: true)
        }
        var caller = caller
        if case .address = caller, counts[caller] == nil, counts.count >= Self.addresses {
            caller = .others
        }
        counts[caller, default: 0] += 1
        guard let count = counts[caller], count > most else { return nil }
        return Int((Self.length - now % Self.length + 999_999) / 1_000_000)
    }
}
