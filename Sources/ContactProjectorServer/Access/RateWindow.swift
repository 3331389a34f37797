/// How many requests each caller made in the present minute; pure.
struct RateWindow {
    /// The most requests of a minute; nil is no limit.
    let most: Int?
    private var minute: Int64 = .min
    private var counts: [String: Int] = [:]

    private static let length = 60_000_000 as Int64
    /// Callers beyond these share one count, so that memory is bounded.
    private static let callers = 10_000

    init(most: Int?) { self.most = most }

    /// Counts a request at an instant in microseconds; the seconds until the next minute when it is one too many, else nil.
    mutating func count(_ caller: String, at now: Int64) -> Int? {
        guard let most else { return nil }
        let present = now / Self.length
        if present != minute {
            minute = present
            counts.removeAll(keepingCapacity: true)
        }
        let isKnown = counts[caller] != nil || counts.count < Self.callers
        let count = counts[isKnown ? caller : "", default: 0] + 1
        counts[isKnown ? caller : ""] = count
        guard count > most else { return nil }
        return Int((Self.length - now % Self.length + 999_999) / 1_000_000)
    }
}
