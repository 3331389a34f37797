public import ContactProjector
internal import Foundation
internal import GRDB
internal import LogChain

extension SQLiteActivityStore {
    /// Returns the head of the tree over the log's entries, by default over all of them.
    ///
    /// A store that is open for writing keeps the roots of full blocks, so a later call reads only what was appended
    /// since. One that is only read computes them in memory. O(entries since the last call + log entries).
    ///
    /// - Throws: `StoreError`; with the code `otherLog` when the log has fewer entries.
    public func treeHead(at size: Position? = nil) async throws(StoreError) -> LogTreeHead {
        try await tree(size) { tree, size in
            LogTreeHead(size: size, root: try tree.root().bytes)
        }
    }

    /// Returns the hashes that show that the tree of a size continues the tree of an earlier size.
    ///
    /// - Throws: `StoreError`; with the code `otherLog` when the log has fewer entries.
    public func consistencyProof(
        from earlier: Position,
        to size: Position? = nil
    ) async throws(StoreError) -> [[UInt8]] {
        try await tree(size, atLeast: earlier) { tree, _ in
            try tree.consistencyProof(from: earlier.rawValue).map(\.bytes)
        }
    }

    /// Returns the hashes that show that an entry is in the tree of a size, from the leaf up.
    ///
    /// The leaf is the entry's link, so a ``ChainHead`` that was noted earlier is proven to be part of a later tree by
    /// the proof of its position.
    ///
    /// - Throws: `StoreError`; with the code `otherLog` when the log has fewer entries.
    public func inclusionProof(
        of position: Position,
        in size: Position? = nil
    ) async throws(StoreError) -> [[UInt8]] {
        try await tree(size, atLeast: position) { tree, _ in
            guard position > .zero else { throw StoreError.otherLog("no entry has position 0") }
            return try tree.inclusionProof(of: position.rawValue - 1).map(\.bytes)
        }
    }

    private func tree<Answer: Sendable>(
        _ size: Position?,
        atLeast least: Position = .zero,
        _ body: @escaping @Sendable (inout LogTree<StoredTree>, Position) throws -> Answer
    ) async throws(StoreError) -> Answer {
        if options.mode == .readWrite { try await keepTree() }
        let (answer, wrong) = try await read { reader throws -> (Answer, Int64?) in
            let head = try reader.head().position
            let size = size ?? head
            guard size <= head, least <= size else {
                throw StoreError.otherLog("the log has \(head) entries, not \(max(size, least))")
            }
            do {
                var tree = try LogTree(StoredTree(reader, size: size), size: size.rawValue)
                return (try body(&tree, size), nil)
            } catch let wrong as WrongNodeError {
                // What is kept follows from the links, so a wrong root is no reason to refuse.
                let source = try StoredTree(reader, size: size, ignoringKept: true)
                var tree = try LogTree(source, size: size.rawValue)
                return (try body(&tree, size), wrong.firstLeaf)
            }
        }
        if let wrong, options.mode == .readWrite { try await dropTree(from: wrong) }
        return answer
    }

    /// Keeps the roots of blocks that are full by now.
    private func keepTree() async throws(StoreError) {
        // Read first and written in a short transaction: the roots of full blocks never change, and
        // appends needn't wait for a read of the whole log.
        while let growth = try await missingRoots() {
            guard try await change({ try $0.keep(growth) }) else { return }
        }
    }

    private func missingRoots() async throws(StoreError) -> TreeGrowth? {
        let (growth, wrong) = try await read { reader throws -> (TreeGrowth?, Int64?) in
            let rows = TreeRows(reader)
            let head = try reader.head().position.rawValue
            let kept = try rows.kept(upTo: head)
            // 16 million entries at a time, whose roots take 2 MB.
            let size = min(head, ((kept.first ?? 0) + (1 << 16)) * TreeSize.blockSize)
            do {
                return (try TreeGrowth(after: kept, size: size, rows), nil)
            } catch let wrong as WrongNodeError {
                return (nil, wrong.firstLeaf)
            }
        }
        if let wrong { try await dropTree(from: wrong) }
        return growth.flatMap { $0.runs.isEmpty ? nil : $0 }
    }

    /// Drops the kept roots over a leaf and all after it.
    private func dropTree(from leaf: Int64) async throws(StoreError) {
        try await change { db in
            for level in TreeSize.levels {
                try db.execute(
                    sql: "DELETE FROM node WHERE level = :level AND number >= :number",
                    arguments: ["level": level, "number": leaf / TreeSize.leaves(ofLevel: level)]
                )
            }
        }
    }
}

extension Database {
    /// Writes new roots, or returns `false` if others were written or dropped meanwhile.
    fileprivate func keep(_ growth: TreeGrowth) throws -> Bool {
        let rows = TreeRows(LogReader(self))
        for run in growth.runs {
            guard try rows.kept(ofLevel: run.level) == run.first else { return false }
        }
        let insertion = try statement("INSERT INTO node (level, number, hash) VALUES (?, ?, ?)")
        for run in growth.runs {
            for (number, hash) in run.hashes.enumerated() {
                try insertion.run {
                    $0.add(Int64(run.level))
                    $0.add(run.first + Int64(number))
                    $0.add(Data(hash.bytes))
                }
            }
        }
        return true
    }
}
