/// The roots of full blocks that a log has and its kept tree doesn't.
package struct TreeGrowth: Sendable {
    /// The roots of one level, with the number of the first.
    package struct Run: Sendable {
        /// The level, at least one.
        package let level: Int
        /// The number of the first block.
        package let first: Int64
        /// The roots of the blocks from the first on.
        package fileprivate(set) var hashes: [ChainDigest] = []
    }

    /// The new roots of each level, from the lowest.
    package private(set) var runs: [Run] = []

    /// Computes the roots that are missing.
    ///
    /// - Parameters:
    ///   - kept: The number of kept roots of each level, from level one; zero for levels after it.
    ///   - size: The number of leaves.
    ///   - source: The links, and the kept roots.
    /// - Throws: ``WrongNodeError``, ``MissingLinkError``, or what the source throws.
    package init(
        after kept: [Int64],
        size: Int64,
        _ source: some TreeSource
    ) throws {
        for level in TreeSize.levels {
            let first = level <= kept.count ? kept[level - 1] : 0
            let numbers = first..<max(first, size / TreeSize.leaves(ofLevel: level))
            guard !numbers.isEmpty else { continue }
            var run = Run(level: level, first: first)
            run.hashes.reserveCapacity(Int(numbers.length))
            if level == 1 {
                try run.append(numbers, linksOf: source)
            } else {
                for number in numbers { run.hashes.append(try root(level, number, source)) }
            }
            runs.append(run)
        }
    }

    /// Returns the new roots among some numbers of a level; numbers before them are kept.
    package func hashes(ofLevel level: Int, _ numbers: Range<Int64>) -> ArraySlice<ChainDigest> {
        guard let run = runs.first(where: { $0.level == level }) else { return [] }
        let end = run.first + Int64(run.hashes.count)
        let found = numbers.clamped(to: run.first..<end)
        return run.hashes[Int(found.lowerBound - run.first)..<Int(found.upperBound - run.first)]
    }

    private func root(_ level: Int, _ number: Int64, _ source: some TreeSource) throws
        -> ChainDigest
    {
        let below = (number * TreeSize.blockSize)..<((number + 1) * TreeSize.blockSize)
        let new = hashes(ofLevel: level - 1, below)
        let kept = below.lowerBound..<(below.upperBound - Int64(new.count))
        var root = TreeRoot()
        if !kept.isEmpty {
            let nodes = try source.nodes(ofLevel: level - 1, kept)
            guard nodes.count == kept.length else {
                throw WrongNodeError(firstLeaf: number * TreeSize.leaves(ofLevel: level))
            }
            for node in nodes { root.append(node) }
        }
        for node in new { root.append(node) }
        return root.value
    }
}

extension TreeGrowth.Run {
    /// Adds the roots of blocks of leaves, whose links are read one after the other.
    fileprivate mutating func append(_ numbers: Range<Int64>, linksOf source: some TreeSource)
        throws
    {
        var block = TreeRoot()
        var count: Int64 = 0
        var new: [ChainDigest] = []
        let leaves =
            (numbers.lowerBound * TreeSize.blockSize)..<(numbers.upperBound * TreeSize.blockSize)
        try source.forEachLink(in: leaves) { link in
            block.append(.leaf(link))
            count += 1
            guard count.isMultiple(of: TreeSize.blockSize) else { return }
            new.append(block.value)
            block = TreeRoot()
        }
        guard count == leaves.length else { throw MissingLinkError(firstLeaf: leaves.lowerBound) }
        hashes += new
    }
}
