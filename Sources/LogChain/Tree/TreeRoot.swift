/// The root over hashes that come one after the other.
///
/// It keeps the roots of full subtrees, each larger than the next: one for each bit of the count.
package struct TreeRoot {
    private var count: UInt64 = 0
    private var subtrees: [ChainDigest] = []

    /// Creates the root over no hashes.
    package init() {}

    /// Creates the root over some hashes.
    init(over hashes: some Sequence<ChainDigest>) {
        for hash in hashes { append(hash) }
    }

    /// Creates the root over as many hashes as a count says, from the roots of their full subtrees.
    init(count: Int64, _ subtrees: [ChainDigest]) {
        self.count = UInt64(count)
        self.subtrees = subtrees
    }

    /// Adds the next hash.
    package mutating func append(_ hash: ChainDigest) {
        var hash = hash
        // A subtree is as large as the new one for each one at the end of the count.
        for _ in 0..<(~count).trailingZeroBitCount {
            guard let left = subtrees.popLast() else { break }
            hash = .node(left, hash)
        }
        subtrees.append(hash)
        count += 1
    }

    /// A Boolean value that indicates whether no hash was added.
    var isEmpty: Bool { count == 0 }

    /// The root.
    package var value: ChainDigest {
        guard var root = subtrees.last else { return .ofNothing }
        for left in subtrees.dropLast().reversed() { root = .node(left, root) }
        return root
    }
}
