/// The links of a log, with the roots that a store keeps of them.
package protocol KeptTree: TreeSource {
    /// Returns the largest number of a kept root of a level up to another number, or `nil` if there is none.
    func lastRoot(ofLevel level: Int, upTo number: Int64) throws -> Int64?

    /// Returns the kept roots of a level among some numbers, by number; the first ones, up to a limit.
    ///
    /// A root that isn't 32 bytes is `nil`.
    func roots(
        ofLevel level: Int,
        _ numbers: ClosedRange<Int64>,
        limit: Int
    ) throws -> [(number: Int64, root: ChainDigest?)]

    /// Returns the number of kept roots that belong to no positions of a log of a size.
    func strayRoots(beyond size: Int64) throws -> Int64
}

extension KeptTree {
    /// Returns the number of kept roots of each level, of a log of a size.
    ///
    /// The roots of a level are kept from the first on, without a gap.
    package func kept(upTo size: Int64) throws -> [Int64] {
        try TreeSize.levels.map { level in
            min(try kept(ofLevel: level), size / TreeSize.leaves(ofLevel: level))
        }
    }

    /// Returns the number of kept roots of a level.
    package func kept(ofLevel level: Int) throws -> Int64 {
        // The last number instead of a count, which would read all. A damaged one must neither trap
        // nor overflow.
        try lastRoot(ofLevel: level, upTo: .max)
            .map { min(max($0, -1), TreeSize.maximum) + 1 } ?? 0
    }

    /// Returns a Boolean value indicating whether the kept roots contradict each other, or a log of a size.
    ///
    /// Those of a block that isn't full yet can't contradict: they are held against the links, or a signature.
    package func isContradictory(upTo size: Int64) throws -> Bool {
        guard try strayRoots(beyond: size) == 0 else { return true }
        let kept = try kept(upTo: size)
        for level in TreeSize.levels.dropFirst() where kept[level - 1] > 0 {
            for number in 0..<kept[level - 1] {
                let below = (number * TreeSize.blockSize)..<((number + 1) * TreeSize.blockSize)
                var root = TreeRoot()
                for node in try nodes(ofLevel: level - 1, below) { root.append(node) }
                guard try nodes(ofLevel: level, number..<(number + 1)) == [root.value] else {
                    return true
                }
            }
        }
        return false
    }
}
