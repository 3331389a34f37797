package import ContactProjector

/// The comparison of the roots that a store keeps with those that follow from its links.
///
/// Memory doesn't grow with the log: kept roots are read in pieces, and of the wrong positions only
/// the first are named.
package struct TreeVerifier<Rows: KeptTree> {
    private let rows: Rows
    private let describe: (any Error) -> String
    private var levels: [Int: KeptRoots<Rows>] = [:]
    private var wrong: WrongPositions?
    /// The description of what prevents reading, which ends the comparison.
    private var failure: String?

    /// Creates the comparison.
    ///
    /// - Parameters:
    ///   - rows: The kept roots.
    ///   - size: The number of entries, or `nil` if it can't be read.
    ///   - describe: Returns the text of an error of the rows.
    package init(
        _ rows: Rows,
        size: Position?,
        describing describe: @escaping (any Error) -> String = { "\($0)" }
    ) {
        self.rows = rows
        self.describe = describe
        attempt { verifier in
            // A root beyond the log shows nothing about those before it.
            let size = size?.rawValue ?? TreeSize.maximum
            for level in TreeSize.levels {
                verifier.levels[level] = try KeptRoots(ofLevel: level, upTo: size, rows)
            }
        }
    }

    /// A Boolean value that indicates whether no root can be compared.
    package var isEmpty: Bool { !levels.values.contains { !$0.isEmpty } }

    /// Compares the root of a full block; blocks come in the order in which they become full.
    package mutating func check(_ block: TreeBlocks.Block) {
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
    package mutating func findings(size: Position?) -> [String] {
        var stray: Int64 = 0
        attempt { stray = try $0.rows.strayRoots(beyond: size?.rawValue ?? .max) }
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
        } catch {
            failure = describe(error)
        }
    }
}

/// The kept roots of one level by number, read in pieces.
private struct KeptRoots<Rows: KeptTree> {
    // The entries are read by other statements meanwhile.
    private static var size: Int { 1_000 }

    private let rows: Rows
    private let level: Int
    /// The largest number of a block that the log can have.
    private let last: Int64
    private var number: Int64 = -1
    private var roots: ArraySlice<(number: Int64, root: ChainDigest?)> = []
    private var isAtEnd = false

    init(ofLevel level: Int, upTo size: Int64, _ rows: Rows) throws {
        self.rows = rows
        self.level = level
        let blocks = size / TreeSize.leaves(ofLevel: level)
        last = try rows.lastRoot(ofLevel: level, upTo: blocks - 1) ?? -1
    }

    /// A Boolean value that indicates whether no block of the log has a kept root.
    var isEmpty: Bool { last < 0 }

    /// Returns a Boolean value indicating whether the root of the next block is kept as it is, or
    /// isn't kept yet.
    mutating func fits(_ block: TreeBlocks.Block) throws -> Bool {
        if roots.isEmpty, !isAtEnd { try read() }
        guard let next = roots.first, next.number == block.number else {
            // The roots of a level are kept from the first on, without a gap.
            return block.number > last
        }
        roots.removeFirst()
        return next.root == block.root
    }

    private mutating func read() throws {
        guard number < last else {
            isAtEnd = true
            return
        }
        let found = try rows.roots(ofLevel: level, (number + 1)...last, limit: Self.size)
        number = found.last?.number ?? last
        isAtEnd = found.count < Self.size
        roots = found[...]
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
