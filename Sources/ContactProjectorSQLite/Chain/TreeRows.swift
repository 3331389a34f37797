internal import ContactProjector
internal import Foundation
internal import LogChain

/// The rows of a file from which the tree is made.
struct TreeRows: KeptTree {
    private let reader: LogReader

    init(_ reader: LogReader) {
        self.reader = reader
    }

    func strayRoots(beyond size: Int64) throws -> Int64 {
        guard reader.source.has("tree") else { return 0 }
        return try reader.source.statement(
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

    func lastRoot(ofLevel level: Int, upTo number: Int64) throws -> Int64? {
        guard reader.source.has("tree") else { return nil }
        return try reader.source.statement(
            """
            SELECT number FROM node
            WHERE level = ? AND number <= ?
            ORDER BY number DESC LIMIT 1
            """
        ).first {
            $0.add(Int64(level))
            $0.add(number)
        } read: {
            try $0.number(0)
        }
    }

    func roots(
        ofLevel level: Int,
        _ numbers: ClosedRange<Int64>,
        limit: Int
    ) throws -> [(number: Int64, root: ChainDigest?)] {
        var found: [(number: Int64, root: ChainDigest?)] = []
        try reader.source.statement(
            """
            SELECT number, hash FROM node
            WHERE level = ? AND number >= ? AND number <= ?
            ORDER BY number
            LIMIT ?
            """
        ).forEach {
            $0.add(Int64(level))
            $0.add(numbers.lowerBound)
            $0.add(numbers.upperBound)
            $0.add(Int64(limit))
        } _: { row in
            let root = try unsafe row.withBytes(1) { unsafe ChainDigest($0) } ?? nil
            found.append((try row.number(0), root))
        }
        return found
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
