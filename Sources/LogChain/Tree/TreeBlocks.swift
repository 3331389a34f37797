/// The tree over leaves that come one after the other, which keeps the hashes of open blocks alone.
///
/// It has the root at each size, and the roots of the blocks that become full.
package struct TreeBlocks {
    /// A full block of some level.
    package struct Block: Hashable, Sendable {
        /// The level of the block's root, at least one.
        package let level: Int
        /// The number of the block.
        package let number: Int64
        /// The root of the block.
        package let root: ChainDigest

        /// The positions of the block's entries.
        package var positions: ClosedRange<Int64> {
            let leaves = TreeSize.leaves(ofLevel: level)
            return (number * leaves + 1)...((number + 1) * leaves)
        }
    }

    /// The hashes of each level, from the leaves, that aren't under one of the next level yet.
    private var open: [TreeRoot]
    /// The number of all hashes of each level.
    private var counts: [Int64]

    /// Creates the tree without leaves.
    package init() {
        open = [TreeRoot](repeating: TreeRoot(), count: TreeSize.levels.upperBound + 1)
        counts = [Int64](repeating: 0, count: open.count)
    }

    /// Adds the next leaf.
    ///
    /// - Parameters:
    ///   - hash: The hash of the leaf; a test gives the root of a full block instead.
    ///   - level: The level of the hash.
    /// - Returns: The blocks that are full now, from the lowest.
    package mutating func append(_ hash: ChainDigest, ofLevel level: Int = 0) -> [Block] {
        var blocks: [Block] = []
        var hash = hash
        for level in level..<open.count {
            open[level].append(hash)
            counts[level] += 1
            guard counts[level].isMultiple(of: TreeSize.blockSize), level + 1 < open.count else {
                break
            }
            hash = open[level].value
            open[level] = TreeRoot()
            blocks.append(Block(level: level + 1, number: counts[level + 1], root: hash))
        }
        return blocks
    }

    /// The root over the leaves so far.
    package var root: ChainDigest {
        var rest: ChainDigest?
        // What is open at a level comes before what is open at a lower one, and is the larger part.
        for var part in open {
            if let rest { part.append(rest) }
            if !part.isEmpty { rest = part.value }
        }
        return rest ?? .ofNothing
    }
}
