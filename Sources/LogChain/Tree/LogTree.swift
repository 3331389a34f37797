/// The tree of RFC 9162 over the first links of a log, at one size.
///
/// It reads at most 256 hashes of a level at a time, and keeps the latest ones of each level: proofs
/// of leaves from left to right read each block once.
package struct LogTree<Source: TreeSource> {
    private let source: Source
    /// The number of leaves.
    package let size: Int64
    private var tiles: [Int: Tile] = [:]

    /// The hashes of a level that are under one hash of the next level.
    private struct Tile {
        let number: Int64
        let hashes: [ChainDigest]
    }

    /// Creates the tree of a size, at most that of the log.
    package init(_ source: Source, size: Int64) throws(TreeProofError) {
        try TreeProofError.check(size: size)
        self.source = source
        self.size = size
    }

    /// Returns the root.
    package mutating func root() throws -> ChainDigest { try hash(of: 0..<size) }

    /// Returns the root over the leaves up to an earlier size, to which later ones can be added.
    package mutating func root(upTo earlier: Int64) throws -> TreeRoot {
        try TreeProofError.check(size: earlier, upTo: size)
        var subtrees: [ChainDigest] = []
        var rest = 0..<earlier
        while !rest.isEmpty {
            // The largest subtree that is full: the largest power of two in what is left.
            let length: Int64 = 1 << (Int64.bitWidth - 1 - rest.length.leadingZeroBitCount)
            subtrees.append(try hash(of: rest.lowerBound..<(rest.lowerBound + length)))
            rest = (rest.lowerBound + length)..<rest.upperBound
        }
        return TreeRoot(count: earlier, subtrees)
    }

    /// Returns the proof that a leaf is in the tree, from the leaf up.
    package mutating func inclusionProof(of index: Int64) throws -> [ChainDigest] {
        try TreeProofError.check(index: index, size: size)
        var hashes: [ChainDigest] = []
        var range = 0..<size
        while range.length > 1 {
            let (left, right) = TreeSize.halves(of: range)
            let isLeft = left.contains(index)
            hashes.append(try hash(of: isLeft ? right : left))
            range = isLeft ? left : right
        }
        return hashes.reversed()
    }

    /// Returns the roots of the subtrees without one of some leaves, from left to right.
    ///
    /// With the leaves, they give the root of the tree.
    ///
    /// - Parameter indexes: The numbers of the leaves, in ascending order.
    /// - Returns: The roots.
    /// - Throws: ``TreeProofError`` for leaves that the tree doesn't have, or what the source throws.
    package mutating func proof(of indexes: [Int64]) throws -> [ChainDigest] {
        try TreeProofError.check(indexes: indexes, size: size)
        var hashes: [ChainDigest] = []
        try appendProof(of: indexes[...], in: 0..<size, to: &hashes)
        return hashes
    }

    private mutating func appendProof(
        of indexes: ArraySlice<Int64>,
        in range: Range<Int64>,
        to hashes: inout [ChainDigest]
    ) throws {
        guard !range.isEmpty else { return }
        guard !indexes.isEmpty else { return hashes.append(try hash(of: range)) }
        guard range.length > 1 else { return }
        let (left, right) = TreeSize.halves(of: range)
        let (before, after) = indexes.split(at: right.lowerBound)
        try appendProof(of: before, in: left, to: &hashes)
        try appendProof(of: after, in: right, to: &hashes)
    }

    /// Returns the proof that the tree continues that of an earlier size.
    package mutating func consistencyProof(from earlier: Int64) throws -> [ChainDigest] {
        try TreeProofError.check(size: earlier, upTo: size)
        guard earlier > 0, earlier < size else { return [] }
        var hashes: [ChainDigest] = []
        var range = 0..<size
        // From the root down to the subtree that ends at the earlier size.
        while range.upperBound != earlier {
            let (left, right) = TreeSize.halves(of: range)
            let isLeft = earlier <= left.upperBound
            hashes.append(try hash(of: isLeft ? right : left))
            range = isLeft ? left : right
        }
        // Whoever checks has the root of the earlier size, which this subtree is at the left edge.
        if range.lowerBound > 0 { hashes.append(try hash(of: range)) }
        return hashes.reversed()
    }
}

extension LogTree {
    /// Returns the root of a range that is a subtree of the tree, or of one of an earlier size.
    private mutating func hash(of range: Range<Int64>) throws -> ChainDigest {
        guard !range.isEmpty else { return .ofNothing }
        // The range is full hashes of one level, all under one of the next level, and a rest: the
        // tree over them is the one over the leaves.
        var level = 0
        while TreeSize.leaves(ofLevel: level + 1) <= range.length { level += 1 }
        let leaves = TreeSize.leaves(ofLevel: level)
        let first = range.lowerBound / leaves
        let full = range.length / leaves
        let start = Int(first % TreeSize.blockSize)
        let tile = try tile(level, first / TreeSize.blockSize)
        var root = TreeRoot(over: tile[start..<(start + Int(full))])
        let rest = (range.lowerBound + full * leaves)..<range.upperBound
        if !rest.isEmpty { root.append(try hash(of: rest)) }
        return root.value
    }

    private mutating func tile(_ level: Int, _ number: Int64) throws -> [ChainDigest] {
        if let tile = tiles[level], tile.number == number { return tile.hashes }
        let leaves = TreeSize.leaves(ofLevel: level)
        let first = number * TreeSize.blockSize
        let numbers = first..<min(first + TreeSize.blockSize, size / leaves)
        let hashes = try level == 0 ? leafHashes(numbers) : nodes(level, numbers)
        try check(hashes, level, number)
        tiles[level] = Tile(number: number, hashes: hashes)
        return hashes
    }

    private func leafHashes(_ range: Range<Int64>) throws -> [ChainDigest] {
        var hashes: [ChainDigest] = []
        hashes.reserveCapacity(Int(range.length))
        try source.forEachLink(in: range) { hashes.append(.leaf($0)) }
        guard hashes.count == range.length else {
            throw MissingLinkError(firstLeaf: range.lowerBound)
        }
        return hashes
    }

    private func nodes(_ level: Int, _ numbers: Range<Int64>) throws -> [ChainDigest] {
        let nodes = try source.nodes(ofLevel: level, numbers)
        guard nodes.count == numbers.length else {
            throw WrongNodeError(firstLeaf: numbers.lowerBound * TreeSize.leaves(ofLevel: level))
        }
        return nodes
    }

    /// Compares full hashes with the one that is kept over them.
    ///
    /// A proof with a wrong one would be refused elsewhere, where nobody can repair it.
    private func check(_ hashes: [ChainDigest], _ level: Int, _ number: Int64) throws {
        guard hashes.count == TreeSize.blockSize else { return }
        let kept = try nodes(level + 1, number..<(number + 1))
        guard kept == [TreeRoot(over: hashes).value] else {
            throw WrongNodeError(firstLeaf: number * TreeSize.leaves(ofLevel: level + 1))
        }
    }
}

extension ArraySlice<Int64> {
    /// Returns the numbers below another one, and the rest, of ascending numbers.
    func split(at number: Int64) -> (ArraySlice<Int64>, ArraySlice<Int64>) {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return (self[..<low], self[low...])
    }
}
