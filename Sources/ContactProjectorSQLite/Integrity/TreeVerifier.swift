internal import ContactProjector
internal import GRDB
internal import LogChain

/// The comparison of the roots that a store keeps with those that follow from its links.
///
/// Memory doesn't grow with the log: kept roots are read in pieces, and of the wrong positions only
/// the first are named.
struct TreeVerifier {
    private let reader: LogReader
    private var levels: [Int: KeptRoots] = [:]
    private var wrong: WrongPositions?
    /// The description of what prevents reading, which ends the comparison.
    private var failure: String?

    init(_ reader: LogReader) {
        self.reader = reader
        guard reader.source.has("tree") else { return }
        attempt { verifier in
            // A root beyond the log shows nothing about those before it.
            let size = (try? reader.head().position.rawValue) ?? TreeSize.maximum
            for level in TreeSize.levels {
                verifier.levels[level] = try KeptRoots(ofLevel: level, upTo: size, reader)
            }
        }
    }

    /// A Boolean value that indicates whether no root can be compared.
    var isEmpty: Bool { !levels.values.contains { !$0.isEmpty } }

    /// Compares the root of a full block; blocks come in the order in which they become full.
    mutating func check(_ block: TreeBlocks.Block) {
        attempt { verifier in
            guard try verifier.levels[block.level]?.fits(block) == false else { return }
            let positions = block.positions
            // Roots over what is wrong are dropped with it, and naming them would say no more.
            if let wrong = verifier.wrong, wrong.end >= positions.lowerBound { return }
            if verifier.wrong?.append(positions) == nil {
                verifier.wrong = WrongPositions(positions)
            }
        }
    }

    /// Returns what is wrong with the kept roots.
    ///
    /// - Parameter size: The number of entries, or `nil` if the log is damaged.
    /// - Returns: The texts of findings.
    mutating func findings(size: Position?) -> [String] {
        var stray: Int64 = 0
        attempt { verifier in
            guard verifier.reader.source.has("tree") else { return }
            stray = try TreeRows(verifier.reader).strayRoots(beyond: size?.rawValue ?? .max)
        }
        let one = "the tree has 1 root that belongs to no positions of the log"
        let many = "the tree has \(stray) roots that belong to no positions of the log"
        let strays = stray == 0 ? nil : stray == 1 ? one : many
        return [wrong?.text, strays, failure.map { "the tree can't be read: \($0)" }]
            .compactMap(\.self)
    }

    /// Runs a part unless an earlier one failed: what can't be read of the tree is a finding.
    private mutating func attempt(_ part: (inout TreeVerifier) throws -> Void) {
        guard failure == nil else { return }
        do {
            try part(&self)
        } catch let damage as CorruptEntryError {
            failure = damage.finding
        } catch let error as DatabaseError {
            failure = error.message ?? "\(error)"
        } catch {
            failure = "\(error)"
        }
    }
}

/// The kept roots of one level by number, read in pieces.
private struct KeptRoots {
    // The entries are read by other statements meanwhile.
    private static let size: Int64 = 1_000

    private let reader: LogReader
    private let level: Int
    /// The largest number of a block that the log can have.
    private let last: Int64
    private var number: Int64 = -1
    private var rows: ArraySlice<(number: Int64, root: ChainDigest?)> = []
    private var isAtEnd = false

    init(ofLevel level: Int, upTo size: Int64, _ reader: LogReader) throws {
        self.reader = reader
        self.level = level
        last =
            try reader.source.statement(
                """
                SELECT number FROM node
                WHERE level = ? AND number < ?
                ORDER BY number DESC LIMIT 1
                """
            ).first {
                $0.add(Int64(level))
                $0.add(size / TreeSize.leaves(ofLevel: level))
            } read: {
                try $0.number(0)
            } ?? -1
    }

    /// A Boolean value that indicates whether no block of the log has a kept root.
    var isEmpty: Bool { last < 0 }

    /// Returns a Boolean value indicating whether the root of the next block is kept as it is, or
    /// isn't kept yet.
    mutating func fits(_ block: TreeBlocks.Block) throws -> Bool {
        if rows.isEmpty, !isAtEnd { try read() }
        guard let next = rows.first, next.number == block.number else {
            // The roots of a level are kept from the first on, without a gap.
            return block.number > last
        }
        rows.removeFirst()
        return next.root == block.root
    }

    private mutating func read() throws {
        var found: [(number: Int64, root: ChainDigest?)] = []
        try reader.source.statement(
            """
            SELECT number, hash FROM node
            WHERE level = ? AND number > ? AND number <= ?
            ORDER BY number
            LIMIT ?
            """
        ).forEach {
            $0.add(Int64(level))
            $0.add(number)
            $0.add(last)
            $0.add(Self.size)
        } _: { row in
            number = try row.number(0)
            found.append((number, try unsafe row.withBytes(1) { unsafe ChainDigest($0) } ?? nil))
        }
        isAtEnd = found.count < Self.size
        rows = found[...]
    }
}

/// The positions of blocks with wrong roots, in ascending order.
private struct WrongPositions {
    private var first: ClosedRange<Int64>
    /// The last of the positions.
    private(set) var end: Int64
    private var others = 0

    init(_ positions: ClosedRange<Int64>) {
        first = positions
        end = positions.upperBound
    }

    mutating func append(_ positions: ClosedRange<Int64>) {
        if positions.lowerBound > end + 1 { others += 1 }
        if others == 0 { first = first.lowerBound...positions.upperBound }
        end = positions.upperBound
    }

    var text: String {
        let text = "the tree is wrong at positions \(first.lowerBound) to \(first.upperBound)"
        switch others {
        case 0: return text
        case 1: return "\(text), and in 1 later range"
        default: return "\(text), and in \(others) later ranges"
        }
    }
}
