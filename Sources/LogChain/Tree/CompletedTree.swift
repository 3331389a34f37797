package import ContactProjector

/// The links of a log and the roots that its store keeps, completed in memory.
package struct CompletedTree<Rows: KeptTree>: TreeSource {
    private let rows: Rows
    private let kept: [Int64]
    private let growth: TreeGrowth

    /// Computes the roots that aren't kept, and writes nothing.
    ///
    /// - Parameters:
    ///   - rows: The links and the kept roots.
    ///   - size: The number of entries, at most that of the log.
    ///   - ignoresKept: A Boolean value that indicates whether kept roots are left unread.
    /// - Throws: `WrongNodeError`, or what prevents reading.
    package init(_ rows: Rows, size: Position, ignoringKept ignoresKept: Bool = false) throws {
        self.rows = rows
        kept = ignoresKept ? [] : try rows.kept(upTo: size.rawValue)
        growth = try TreeGrowth(after: kept, size: size.rawValue, rows)
    }

    package func forEachLink(in range: Range<Int64>, _ body: (ChainDigest) throws -> Void) throws {
        try rows.forEachLink(in: range, body)
    }

    package func nodes(ofLevel level: Int, _ numbers: Range<Int64>) throws -> [ChainDigest] {
        let count = level <= kept.count ? kept[level - 1] : 0
        let stored = numbers.clamped(to: 0..<max(count, 0))
        return try (stored.isEmpty ? [] : rows.nodes(ofLevel: level, stored))
            + growth.hashes(ofLevel: level, numbers)
    }
}
