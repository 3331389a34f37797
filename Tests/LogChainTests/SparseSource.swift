import LogChain

/// A log of up to 2^40 entries whose links are alike but for a few, computed when they are read.
struct SparseSource: TreeSource {
    private let others: [Int64]
    /// The roots of full subtrees without another link, by their height.
    private let alike: [ChainDigest]
    /// The largest number of hashes that may be asked for at once.
    static let largestRead: Int64 = 256

    /// Creates a log with other links at some leaves.
    init(others: some Sequence<Int64>) {
        self.others = others.sorted()
        var alike = [ChainDigest.leaf(.ofNothing)]
        for height in 0..<40 { alike.append(.node(alike[height], alike[height])) }
        self.alike = alike
    }

    func link(_ leaf: Int64) -> ChainDigest {
        // Each of the others is another one.
        others.contains(leaf) ? .node(.ofNothing, alike[Int(leaf % 40)]) : .ofNothing
    }

    /// Returns the root of the full subtree of a height by its number.
    func full(_ height: Int, _ number: Int64) -> ChainDigest {
        let leaves = (number << height)..<((number + 1) << height)
        guard others.contains(where: leaves.contains) else { return alike[height] }
        guard height > 0 else { return .leaf(link(number)) }
        return .node(full(height - 1, 2 * number), full(height - 1, 2 * number + 1))
    }

    /// Returns the root over a range of leaves, as the definition says it.
    func root(_ range: Range<Int64>) -> ChainDigest {
        let count = range.upperBound - range.lowerBound
        guard count > 0 else { return .ofNothing }
        if count & (count - 1) == 0 {
            return full(count.trailingZeroBitCount, range.lowerBound / count)
        }
        let middle = range.lowerBound + Self.split(count)
        return .node(root(range.lowerBound..<middle), root(middle..<range.upperBound))
    }

    /// PATH(m, D[n]).
    func path(_ leaf: Int64, _ range: Range<Int64>) -> [ChainDigest] {
        guard range.upperBound - range.lowerBound > 1 else { return [] }
        let middle = range.lowerBound + Self.split(range.upperBound - range.lowerBound)
        let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
        return leaf < middle ? path(leaf, left) + [root(right)] : path(leaf, right) + [root(left)]
    }

    private static func split(_ count: Int64) -> Int64 {
        var power: Int64 = 1
        while power * 2 < count { power *= 2 }
        return power
    }

    func forEachLink(in range: Range<Int64>, _ body: (ChainDigest) throws -> Void) throws {
        precondition(range.upperBound - range.lowerBound <= Self.largestRead)
        for leaf in range { try body(link(leaf)) }
    }

    func nodes(ofLevel level: Int, _ numbers: Range<Int64>) throws -> [ChainDigest] {
        precondition(numbers.upperBound - numbers.lowerBound <= Self.largestRead)
        return numbers.map { full(8 * level, $0) }
    }
}
