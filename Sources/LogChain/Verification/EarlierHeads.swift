package import ContactProjector
internal import Foundation

/// The heads that a log once had, compared while its entries are read.
package struct EarlierHeads {
    private var chain: ArraySlice<ChainHead>
    private var trees: ArraySlice<LogTreeHead>
    /// The position of the next head, or `nil` after the last.
    package private(set) var nextPosition: Position?

    /// Creates the comparison, by default with no heads.
    package init(_ chain: [ChainHead] = [], _ trees: [LogTreeHead] = []) {
        self.chain = chain.sorted { $0.position < $1.position }[...]
        self.trees = trees.sorted { $0.size < $1.size }[...]
        advance()
    }

    private mutating func advance() {
        // Looked at for each entry.
        nextPosition = [chain.first?.position, trees.first?.size].compactMap(\.self).min()
    }

    /// A Boolean value that indicates whether the tree's root is needed at some size.
    package var haveTrees: Bool { !trees.isEmpty }

    /// Returns the differences of the heads at a position.
    ///
    /// - Parameters:
    ///   - position: The last position so far.
    ///   - link: The link at that position.
    ///   - root: The root of the tree over the entries so far.
    /// - Returns: The texts of findings.
    package mutating func differences(
        at position: Position,
        link: [UInt8],
        root: ChainDigest
    ) -> [String] {
        var differing: [String] = []
        while let head = chain.first, head.position <= position {
            chain.removeFirst()
            if head.link != link { differing.append("head you gave, \(head.mark)") }
        }
        while let head = trees.first, head.size <= position {
            trees.removeFirst()
            if head.root != root.bytes {
                differing.append("checkpoint you gave, \(head.mark)")
            }
        }
        advance()
        return differing.map {
            "the log doesn't match the \($0); entries up to there were altered or replaced"
        }
    }

    /// The descriptions of the heads beyond the end of the log.
    package var missing: [String] {
        let heads = chain.map { "head is at position \($0.position)" }
        let checkpoints = trees.map { "checkpoint is at position \($0.size)" }
        return (heads + checkpoints).map { "entry missing, although the given \($0)" }
    }
}

extension ChainHead {
    /// The beginning of the head, which is enough to tell two apart.
    fileprivate var mark: String { "\(position):\(link.prefix(8).map(\.self).hexadecimal)…" }
}

extension LogTreeHead {
    /// The size and the beginning of the root, as a checkpoint has them.
    fileprivate var mark: String { "\(size) \(Data(root).base64EncodedString().prefix(12))…" }
}
