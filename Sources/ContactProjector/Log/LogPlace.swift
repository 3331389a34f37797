/// A position together with marks of its log and its history, for use outside the process.
///
/// A bare position means nothing in another log, nor in one that was restored to an earlier state and continued
/// otherwise. A place identifies the log by the start of its id, and its history up to the position by the start of the
/// digest chain's link there. A store therefore refuses a place that isn't its own.
///
/// ```swift
/// let place = try await store.headPlace()
/// defaults.set(place.description, forKey: "contacts")  // 812-3f9a1c20-8d02be77
/// ```
public struct LogPlace: Hashable, Sendable {
    /// The last position that was read, or zero if nothing was read.
    public let position: Position
    /// The first 32 bits of the log's id.
    package let logMark: UInt32
    /// The first 32 bits of the digest chain's link at the position.
    package let linkMark: UInt32

    /// Creates a place of a log.
    ///
    /// - Parameters:
    ///   - position: The position; zero is the place before the first entry.
    ///   - log: The log's id.
    ///   - link: 32 bits that depend on every entry up to the position, such as the first of a digest chain's link.
    public init(_ position: Position, in log: LogID, link: UInt32) {
        self.position = position
        logMark = log.mark
        linkMark = link
    }
}

extension LogPlace: LosslessStringConvertible {
    /// Reads a place from its ``description``, or `nil` for any other text.
    public init?(_ description: String) {
        let parts = description.utf8.split(
            separator: UInt8(ascii: "-"),
            // One more split than a place has, so that a fourth part is seen and refused.
            maxSplits: 3,
            omittingEmptySubsequences: false
        )
        guard parts.count == 3, let position = Position(digits: parts[0]),
            let logMark = UInt32(hexadecimal: parts[1]),
            let linkMark = UInt32(hexadecimal: parts[2])
        else { return nil }
        self.position = position
        self.logMark = logMark
        self.linkMark = linkMark
    }

    /// `POSITION-LOG-LINK`: the position in decimal digits, then eight hexadecimal digits for each mark.
    public var description: String {
        "\(position)-\(logMark.hexadecimal)-\(linkMark.hexadecimal)"
    }
}

extension Position {
    /// Reads a position of at most 18 decimal digits without leading zeros, or `nil` for any other text.
    package init?(digits: some Collection<UInt8>) {
        let zero = UInt8(ascii: "0")
        // 18 digits always fit into 63 bits, so the sum below can't overflow. No leading zeros: one
        // place, one text.
        guard (1...18).contains(digits.count), digits.count == 1 || digits.first != zero,
            digits.allSatisfy({ (zero...zero + 9).contains($0) })
        else { return nil }
        self.init(digits.reduce(0) { $0 * 10 + Int64($1 - zero) })
    }
}
