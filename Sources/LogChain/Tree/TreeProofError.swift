/// The error of a proof that doesn't hold, or that no tree can have.
package struct TreeProofError: Error, Hashable, CustomStringConvertible {
    /// The reason.
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Throws unless a tree may have a size.
    static func check(size: Int64, upTo largest: Int64 = TreeSize.maximum) throws(TreeProofError) {
        guard size >= 0 else { throw TreeProofError("a tree can't have \(size) entries") }
        guard size <= TreeSize.maximum else {
            throw TreeProofError("a tree has at most 2^40 entries, not \(size)")
        }
        guard size <= largest else {
            throw TreeProofError("the tree has \(largest) entries, not \(size)")
        }
    }

    /// Throws unless a tree of a size has a leaf.
    static func check(index: Int64, size: Int64) throws(TreeProofError) {
        try check(size: size)
        guard index >= 0, index < size else {
            throw TreeProofError("a tree of \(size) entries has no leaf \(index)")
        }
    }

    /// Throws unless a tree of a size has leaves, which are in ascending order.
    static func check(indexes: [Int64], size: Int64) throws(TreeProofError) {
        try check(size: size)
        if let first = indexes.first { try check(index: first, size: size) }
        for (index, next) in zip(indexes, indexes.dropFirst()) {
            guard index < next else { throw TreeProofError("leaf \(next) comes after \(index)") }
            try check(index: next, size: size)
        }
    }

    /// Throws unless a proof has a number of hashes.
    static func check(_ proof: [ChainDigest], has count: Int) throws(TreeProofError) {
        guard proof.count == count else {
            throw TreeProofError("the proof has \(proof.count) hashes, not \(count)")
        }
    }
}
