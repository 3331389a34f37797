/// The end of a log's digest chain, to be kept outside the store.
///
/// It is evidence for everything up to its position: with a kept head, truncated, replaced or edited entries can be
/// detected later.
public struct ChainHead: Hashable, Sendable {
    /// The last position; zero when the log is empty.
    public let position: Position
    /// The link at that position, 32 bytes.
    public let link: [UInt8]

    /// Creates the head of a digest chain.
    public init(position: Position, link: [UInt8]) {
        self.position = position
        self.link = link
    }
}

extension ChainHead: LosslessStringConvertible {
    /// Reads `POSITION:LINK`, or returns `nil` for any other text.
    public init?(_ description: String) {
        let parts = description.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1)
        // The link must have all its digits: a cut one would vouch for less than it seems to.
        guard parts.count == 2, let number = Int64(String(parts[0]) ?? ""), number >= 0,
            parts[1].count == 64, let link = [UInt8](hexadecimal: parts[1])
        else {
            return nil
        }
        self.init(position: Position(number), link: link)
    }

    /// `POSITION:LINK`, the link in 64 hexadecimal digits.
    public var description: String {
        "\(position):" + link.hexadecimal
    }
}
