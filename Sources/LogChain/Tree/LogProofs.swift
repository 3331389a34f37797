package import ContactProjector

/// The proofs of one state of a store's log, from its links and the roots that it keeps.
package final class LogProofs<Rows: KeptTree> {
    /// The last position.
    package let head: Position
    private let rows: Rows
    private let believesKept: Bool
    private var tree: LogTree<CompletedTree<Rows>>?
    /// A Boolean value that indicates whether kept roots aren't what the links give.
    package private(set) var foundWrongRoots = false

    /// Creates the proofs, with kept roots that were just made or with others, which may be wrong.
    package init(_ rows: Rows, head: Position, believesKept: Bool) {
        self.rows = rows
        self.head = head
        self.believesKept = believesKept
    }

    /// Returns the roots at an earlier head and at a size, as `ProvenLog` promises.
    package func roots(
        from earlier: LogTreeHead?,
        to size: Position
    ) throws -> (then: [UInt8]?, now: [UInt8]) {
        try check(size, atLeast: earlier?.size ?? .zero)
        if believesKept, earlier == nil {
            return (nil, try withTree(size) { try $0.root() }.bytes)
        }
        var root = try earlier.map { try self.root(of: $0) } ?? TreeRoot()
        let then = earlier.map { _ in root.value.bytes }
        try add((earlier?.size.rawValue ?? 0)..<size.rawValue, to: &root)
        // Proofs are made from kept roots, so they must give the same.
        if !foundWrongRoots {
            let kept = try withTree(size) { try $0.root() }
            if kept != root.value { ignoreKept() }
        }
        return (then, root.value.bytes)
    }

    /// Returns the roots of the subtrees without one of some entries.
    package func nodes(beside positions: [Position], in size: Position) throws -> [[UInt8]] {
        try check(size, atLeast: positions.last ?? .zero)
        let indexes = positions.map { $0.rawValue - 1 }
        return try withTree(size) { try $0.proof(of: indexes) }.map(\.bytes)
    }

    /// Returns the proof that an entry is in the tree of a size.
    package func inclusionProof(of position: Position, in size: Position) throws -> [[UInt8]] {
        try check(size, atLeast: position)
        guard position > .zero else { throw StoreError.otherLog("no entry has position 0") }
        return try withTree(size) { try $0.inclusionProof(of: position.rawValue - 1) }.map(\.bytes)
    }

    /// Returns the proof that the tree of a size continues that of an earlier size.
    package func consistencyProof(
        from earlier: Position,
        to size: Position
    ) throws -> [[UInt8]] {
        try check(size, atLeast: earlier)
        return try withTree(size) { try $0.consistencyProof(from: earlier.rawValue) }.map(\.bytes)
    }

    /// Throws if the log has fewer entries than a size, or the size is less than another one.
    package func check(_ size: Position, atLeast least: Position = .zero) throws(StoreError) {
        guard size <= head, least <= size else {
            throw .otherLog("the log has \(head) entries, not \(max(size, least))")
        }
    }

    /// Returns the root up to an earlier head, from kept roots if they give the head's root.
    private func root(of earlier: LogTreeHead) throws -> TreeRoot {
        let kept = try withTree(earlier.size) { try $0.root(upTo: earlier.size.rawValue) }
        guard kept.value.bytes != earlier.root else { return kept }
        var root = TreeRoot()
        try add(0..<earlier.size.rawValue, to: &root)
        if root.value != kept.value { ignoreKept() }
        return root
    }

    private func add(_ leaves: Range<Int64>, to root: inout TreeRoot) throws {
        try rows.forEachLink(in: leaves) { root.append(.leaf($0)) }
    }

    private func withTree<Answer>(
        _ size: Position,
        _ body: (inout LogTree<CompletedTree<Rows>>) throws -> Answer
    ) throws -> Answer {
        var tree = try tree(size)
        // Kept for the next call, with the blocks that it read.
        defer { self.tree = tree }
        do {
            return try body(&tree)
        } catch is WrongNodeError where !foundWrongRoots {
            // What is kept follows from the links, so a wrong root is no reason to refuse.
            ignoreKept()
            tree = try self.tree(size)
            return try body(&tree)
        }
    }

    /// Makes the tree of a size, unless it is the one of the last call.
    private func tree(_ size: Position) throws -> LogTree<CompletedTree<Rows>> {
        if let tree, tree.size == size.rawValue { return tree }
        let source = try CompletedTree(rows, size: size, ignoringKept: foundWrongRoots)
        return try LogTree(source, size: size.rawValue)
    }

    private func ignoreKept() {
        foundWrongRoots = true
        tree = nil
    }
}
