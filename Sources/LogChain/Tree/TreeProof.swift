/// The checks of proofs, which need no log.
package enum TreeProof {
    /// Computes the root of a tree from one of its leaves and the proof of it.
    ///
    /// - Parameters:
    ///   - leaf: The hash of the leaf.
    ///   - index: The number of the leaf.
    ///   - size: The number of leaves of the tree.
    ///   - proof: The hashes beside the way from the leaf to the root.
    /// - Returns: The root.
    /// - Throws: ``TreeProofError`` if the proof is too long or too short, or there is no such leaf.
    package static func root(
        from leaf: ChainDigest,
        at index: Int64,
        size: Int64,
        proof: [ChainDigest]
    ) throws(TreeProofError) -> ChainDigest {
        try TreeProofError.check(index: index, size: size)
        // The sides on which the proof's hashes are, from the root down.
        var isRight: [Bool] = []
        var range = 0..<size
        while range.length > 1 {
            let (left, right) = TreeSize.halves(of: range)
            isRight.append(left.contains(index))
            range = left.contains(index) ? left : right
        }
        try TreeProofError.check(proof, has: isRight.count)
        return zip(proof, isRight.reversed()).reduce(leaf) { hash, step in
            step.1 ? .node(hash, step.0) : .node(step.0, hash)
        }
    }

    /// Throws unless a proof shows that a leaf is in a tree.
    package static func check(
        _ proof: [ChainDigest],
        of leaf: ChainDigest,
        at index: Int64,
        size: Int64,
        root: ChainDigest
    ) throws(TreeProofError) {
        let found = try self.root(from: leaf, at: index, size: size, proof: proof)
        guard found == root else { throw TreeProofError("the proof leads to another root") }
    }

    /// Computes the root of a tree from some of its leaves and the proof of them.
    ///
    /// - Parameters:
    ///   - leaves: The numbers and the hashes of the leaves, in ascending order.
    ///   - size: The number of leaves of the tree.
    ///   - proof: The roots of the subtrees without one of the leaves, from left to right.
    /// - Returns: The root.
    /// - Throws: ``TreeProofError`` if the proof is too long or too short, or there is no such leaf.
    package static func root(
        from leaves: [(index: Int64, hash: ChainDigest)],
        size: Int64,
        proof: [ChainDigest]
    ) throws(TreeProofError) -> ChainDigest {
        let indexes = leaves.map(\.index)
        try TreeProofError.check(indexes: indexes, size: size)
        guard size > 0 else {
            try TreeProofError.check(proof, has: 0)
            return .ofNothing
        }
        try TreeProofError.check(proof, has: count(of: indexes[...], in: 0..<size))
        var rest = proof[...]
        return root(of: leaves[...], in: 0..<size, &rest)
    }

    /// Returns the number of subtrees without one of some leaves.
    private static func count(of indexes: ArraySlice<Int64>, in range: Range<Int64>) -> Int {
        guard !indexes.isEmpty else { return 1 }
        guard range.length > 1 else { return 0 }
        let (left, right) = TreeSize.halves(of: range)
        let (before, after) = indexes.split(at: right.lowerBound)
        return count(of: before, in: left) + count(of: after, in: right)
    }

    // No deeper than a tree is high, which is 40.
    private static func root(
        of leaves: ArraySlice<(index: Int64, hash: ChainDigest)>,
        in range: Range<Int64>,
        _ proof: inout ArraySlice<ChainDigest>
    ) -> ChainDigest {
        // The proof has as many hashes as are taken, which was checked before.
        guard let leaf = leaves.first else { return proof.popFirst() ?? .ofNothing }
        guard range.length > 1 else { return leaf.hash }
        let (left, right) = TreeSize.halves(of: range)
        let middle = leaves.partitioningIndex { $0.index >= right.lowerBound }
        let first = root(of: leaves[..<middle], in: left, &proof)
        return .node(first, root(of: leaves[middle...], in: right, &proof))
    }

    /// Throws unless a proof shows that a tree continues an earlier one.
    ///
    /// - Parameters:
    ///   - proof: The hashes from which both roots follow.
    ///   - earlier: The size and the root of the earlier tree.
    ///   - later: Those of the later tree.
    /// - Throws: ``TreeProofError`` with the reason for which it doesn't.
    package static func check(
        _ proof: [ChainDigest],
        from earlier: (size: Int64, root: ChainDigest),
        to later: (size: Int64, root: ChainDigest)
    ) throws(TreeProofError) {
        try TreeProofError.check(size: later.size)
        try TreeProofError.check(size: earlier.size, upTo: later.size)
        guard earlier.size > 0 else {
            try TreeProofError.check(proof, has: 0)
            guard earlier.root == .ofNothing, later.size > 0 || later.root == .ofNothing else {
                throw TreeProofError("a tree without entries has another root")
            }
            return
        }
        let (old, new) = try roots(proof, earlier.size, earlier.root, later.size)
        guard old == earlier.root else {
            throw TreeProofError("the proof leads to another earlier root")
        }
        guard new == later.root else { throw TreeProofError("the proof leads to another root") }
    }

    private static func roots(
        _ proof: [ChainDigest],
        _ earlier: Int64,
        _ root: ChainDigest,
        _ size: Int64
    ) throws(TreeProofError) -> (ChainDigest, ChainDigest) {
        // The sides on which the proof's hashes are, down to the subtree that ends at the earlier
        // size.
        var isRight: [Bool] = []
        var range = 0..<size
        while range.upperBound != earlier {
            let (left, right) = TreeSize.halves(of: range)
            isRight.append(earlier <= left.upperBound)
            range = earlier <= left.upperBound ? left : right
        }
        let isRoot = range.lowerBound == 0
        try TreeProofError.check(proof, has: isRight.count + (isRoot ? 0 : 1))
        let first = isRoot ? root : proof.first ?? root
        var old = first
        var new = first
        for (hash, isRight) in zip(proof.dropFirst(isRoot ? 0 : 1), isRight.reversed()) {
            if isRight {
                // What is to the right came after the earlier size.
                new = .node(new, hash)
            } else {
                old = .node(hash, old)
                new = .node(hash, new)
            }
        }
        return (old, new)
    }
}

extension ArraySlice {
    /// Returns the first index whose element satisfies a condition, which no earlier one does.
    fileprivate func partitioningIndex(where isAfter: (Element) -> Bool) -> Index {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
