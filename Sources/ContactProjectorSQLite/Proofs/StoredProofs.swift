internal import ContactProjector
internal import LogChain

/// The proofs of one state of a store's log, and the entries of some contacts.
final class StoredProofs: ProvenLog {
    let head: Position
    private let reader: LogReader
    private let files: StoreFiles
    private let entries: StoredHistories
    private let believesKept: Bool
    private var tree: LogTree<StoredTree>?
    /// A Boolean value that indicates whether kept roots aren't what the links give.
    private(set) var foundWrongRoots = false

    /// Creates the proofs, with kept roots that were just made or with others, which may be wrong.
    init(
        _ reader: LogReader,
        _ streams: [StreamID],
        _ files: StoreFiles,
        believesKept: Bool
    ) throws {
        self.reader = reader
        self.believesKept = believesKept
        self.files = files
        head = try reader.head().position
        entries = try StoredHistories(of: streams, reader)
    }

    func forEachEntry(upTo size: Position, _ body: (ProvenEntry) throws -> Void) throws {
        try check(size)
        for place in entries.places where place.position <= size.rawValue {
            try body(try converted { try entries.entry(at: place) })
        }
    }

    func roots(
        from earlier: LogTreeHead?,
        to size: Position
    ) throws(StoreError) -> (then: [UInt8]?, now: [UInt8]) {
        try check(size, atLeast: earlier?.size ?? .zero)
        return try converted {
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
    }

    func nodes(beside positions: [Position], in size: Position) throws(StoreError) -> [[UInt8]] {
        try check(size, atLeast: positions.last ?? .zero)
        let indexes = positions.map { $0.rawValue - 1 }
        return try converted {
            try withTree(size) { try $0.proof(of: indexes) }.map(\.bytes)
        }
    }

    func inclusionProof(of position: Position, in size: Position) throws(StoreError) -> [[UInt8]] {
        try check(size, atLeast: position)
        guard position > .zero else { throw .otherLog("no entry has position 0") }
        return try converted {
            try withTree(size) { try $0.inclusionProof(of: position.rawValue - 1) }.map(\.bytes)
        }
    }

    func consistencyProof(
        from earlier: Position,
        to size: Position
    ) throws(StoreError) -> [[UInt8]] {
        try check(size, atLeast: earlier)
        return try converted {
            try withTree(size) { try $0.consistencyProof(from: earlier.rawValue) }.map(\.bytes)
        }
    }
}

extension StoredProofs {
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
        try TreeRows(reader).forEachLink(in: leaves) { root.append(.leaf($0)) }
    }

    private func withTree<Answer>(
        _ size: Position,
        _ body: (inout LogTree<StoredTree>) throws -> Answer
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
    private func tree(_ size: Position) throws -> LogTree<StoredTree> {
        if let tree, tree.size == size.rawValue { return tree }
        let source = try StoredTree(reader, size: size, ignoringKept: foundWrongRoots)
        return try LogTree(source, size: size.rawValue)
    }

    private func ignoreKept() {
        foundWrongRoots = true
        tree = nil
    }

    private func check(_ size: Position, atLeast least: Position = .zero) throws(StoreError) {
        guard size <= head, least <= size else {
            throw .otherLog("the log has \(head) entries, not \(max(size, least))")
        }
    }

    private func converted<Answer>(_ body: () throws -> Answer) throws(StoreError) -> Answer {
        do {
            return try body()
        } catch {
            throw StoreError(error, .reading, files)
        }
    }
}
