internal import ContactProjector
internal import Foundation
internal import LogChain

/// The rows of a file from which the tree is made.
struct TreeRows: KeptTree {
    private let reader: LogReader

    init(_ reader: LogReader) {
        self.reader = reader
    }

    /// Returns the number of kept roots of each level, of a log of a size.
    ///
    /// The roots of a level are kept from the first on, without a gap.
    func kept(upTo size: Int64) throws -> [Int64] {
        guard reader.source.has("tree") else { return [] }
        return try TreeSize.levels.map { level in
            min(try kept(ofLevel: level), size / TreeSize.leaves(ofLevel: level))
        }
    }

    /// Returns a Boolean value indicating whether the kept roots contradict each other, or a log of a size.
    ///
    /// Those of a block that isn't full yet can't contradict: they are held against the links, or a signature.
    func isContradictory(upTo size: Int64) throws -> Bool {
        guard try strayRoots(beyond: size) == 0 else { return true }
        let kept = try kept(upTo: size)
        for level in TreeSize.levels.dropFirst() where kept[level - 1] > 0 {
            for number in 0..<kept[level - 1] {
                let below = (number * TreeSize.blockSize)..<((number + 1) * TreeSize.blockSize)
                var root = TreeRoot()
                for node in try nodes(ofLevel: level - 1, below) { root.append(node) }
                guard try nodes(ofLevel: level, number..<(number + 1)) == [root.value] else {
                    return true
                }
            }
        }
        return false
    }

    /// Returns the number of rows that belong to no positions of a log of a size.
    func strayRoots(beyond size: Int64) throws -> Int64 {
        try reader.source.statement(
            """
            SELECT count(*) FROM node
            WHERE level NOT BETWEEN \(TreeSize.levels.lowerBound) AND \(TreeSize.levels.upperBound)
                OR number < 0 OR number >= ? >> (8 * level)
            """
        ).first {
            $0.add(size)
        } read: {
            try $0.number(0)
        } ?? 0
    }

    /// Returns the number of kept roots of a level.
    func kept(ofLevel level: Int) throws -> Int64 {
        // The last number instead of a count, which would read all.
        let last = try reader.source.statement(
            "SELECT number FROM node WHERE level = ? ORDER BY number DESC LIMIT 1"
        ).first {
            $0.add(Int64(level))
        } read: {
            try $0.number(0)
        }
        // A damaged number must neither trap nor overflow.
        return last.map { min(max($0, -1), TreeSize.maximum) + 1 } ?? 0
    }

    func forEachLink(in range: Range<Int64>, _ body: (ChainDigest) throws -> Void) throws {
        var position = Position(range.lowerBound)
        try reader.source.statement(
            """
            SELECT position, link FROM entry
            WHERE position > ? AND position <= ?
            ORDER BY position
            """
        ).forEach {
            $0.add(range.lowerBound)
            $0.add(range.upperBound)
        } _: { row in
            position = position.next
            guard try EntryRow.position(row, 0) == position else {
                throw CorruptEntryError(position: position, finding: "entry missing")
            }
            guard let link = try unsafe row.withBytes(1, { unsafe ChainDigest($0) }) ?? nil else {
                throw CorruptEntryError(position: position, finding: "invalid link")
            }
            try body(link)
        }
    }

    func nodes(ofLevel level: Int, _ numbers: Range<Int64>) throws -> [ChainDigest] {
        var nodes: [ChainDigest] = []
        try reader.source.statement(
            """
            SELECT hash FROM node
            WHERE level = ? AND number >= ? AND number < ?
            ORDER BY number
            """
        ).forEach {
            $0.add(Int64(level))
            $0.add(numbers.lowerBound)
            $0.add(numbers.upperBound)
        } _: { row in
            guard let hash = try unsafe row.withBytes(0, { unsafe ChainDigest($0) }) ?? nil else {
                throw WrongNodeError(
                    firstLeaf: numbers.lowerBound * TreeSize.leaves(ofLevel: level)
                )
            }
            nodes.append(hash)
        }
        return nodes
    }
}
