import LogChain

/// The tree of RFC 9162 as its definition says it, over any leaves.
struct NaiveTree {
    let leaves: [ChainDigest]

    func root(_ range: Range<Int>? = nil) -> ChainDigest {
        let range = range ?? 0..<leaves.count
        guard let first = range.first else { return .ofNothing }
        guard range.count > 1 else { return leaves[first] }
        let middle = range.lowerBound + Self.split(range.count)
        return .node(root(range.lowerBound..<middle), root(middle..<range.upperBound))
    }

    /// PATH(m, D[n]).
    func path(_ index: Int, _ range: Range<Int>) -> [ChainDigest] {
        guard range.count > 1 else { return [] }
        let middle = range.lowerBound + Self.split(range.count)
        let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
        return index < middle
            ? path(index, left) + [root(right)] : path(index, right) + [root(left)]
    }

    /// SUBPROOF(m, D[n], b).
    func subproof(_ size: Int, _ range: Range<Int>, _ isKnown: Bool = true) -> [ChainDigest] {
        guard size < range.count else { return isKnown ? [] : [root(range)] }
        let count = Self.split(range.count)
        let middle = range.lowerBound + count
        let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
        return size <= count
            ? subproof(size, left, isKnown) + [root(right)]
            : subproof(size - count, right, false) + [root(left)]
    }

    static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}

/// Links in memory, with the roots of their full blocks.
struct MemorySource: TreeSource {
    let links: [ChainDigest]
    var nodes: [Int: [ChainDigest]] = [:]

    init(_ links: [ChainDigest], kept: [Int64] = []) throws {
        self.links = links
        for (index, count) in kept.enumerated() where count > 0 {
            let growth = try TreeGrowth(after: [], size: Int64(links.count), self)
            nodes[index + 1] = Array(growth.hashes(ofLevel: index + 1, 0..<count))
        }
    }

    /// Adds the roots of the blocks that are full.
    mutating func grow() throws {
        let kept = (1...5).map { Int64(nodes[$0]?.count ?? 0) }
        for run in try TreeGrowth(after: kept, size: Int64(links.count), self).runs {
            nodes[run.level, default: []] += run.hashes
        }
    }

    func forEachLink(in range: Range<Int64>, _ body: (ChainDigest) throws -> Void) throws {
        for index in range where index < links.count { try body(links[Int(index)]) }
    }

    func nodes(ofLevel level: Int, _ numbers: Range<Int64>) throws -> [ChainDigest] {
        let kept = nodes[level] ?? []
        let all = Int(numbers.lowerBound)..<Int(numbers.upperBound)
        return Array(kept[all.clamped(to: kept.indices)])
    }
}
