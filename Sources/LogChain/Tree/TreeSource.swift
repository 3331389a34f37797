/// The links of a log and the hashes that are kept of its tree.
package protocol TreeSource {
    /// Calls a closure with the links of a range of leaves, in their order.
    ///
    /// The leaf of an entry has the number of its position minus one.
    func forEachLink(in range: Range<Int64>, _ body: (ChainDigest) throws -> Void) throws

    /// Returns the roots of full blocks by their numbers.
    ///
    /// The root of level `L` with the number `n` is that of the leaves from `n * 256^L` up to, and
    /// not including, `(n + 1) * 256^L`.
    ///
    /// - Parameters:
    ///   - level: The level, at least one.
    ///   - numbers: At most 256 numbers of blocks that are full.
    /// - Returns: As many roots, in their order; fewer if some are missing.
    /// - Throws: What prevents reading.
    func nodes(ofLevel level: Int, _ numbers: Range<Int64>) throws -> [ChainDigest]
}

/// The error of a kept hash that is missing, or isn't the root of what is below it.
package struct WrongNodeError: Error, Equatable {
    /// The first leaf under the hashes of which one is wrong.
    package let firstLeaf: Int64

    /// Creates the error.
    package init(firstLeaf: Int64) {
        self.firstLeaf = firstLeaf
    }
}

/// The error of a log that has fewer links than the tree should have.
package struct MissingLinkError: Error, Equatable {
    /// The first leaf of the range that was read.
    package let firstLeaf: Int64
}
