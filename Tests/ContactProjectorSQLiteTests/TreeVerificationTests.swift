import ContactProjector
import ContactProjectorTesting
import Foundation
import GRDB
import Testing

@testable import ContactProjectorSQLite
@testable import LogChain

/// What a verification says about the roots that a store keeps.
@Suite struct TreeVerificationTests {
    private static let damages: [(sql: String, texts: [String])] = [
        (set("zeroblob(32)", 0), [wrong("1 to 256")]),
        (set("zeroblob(32)", 1), [wrong("257 to 512")]),
        (set("x'00'", 2), [wrong("513 to 768")]),
        (set("zeroblob(33)", 0) + set("x''", 1), [wrong("1 to 512")]),
        (
            set("zeroblob(32)", 0) + set("zeroblob(32)", 2),
            [wrong("1 to 256, and in 1 later range")]
        ),
        ("DELETE FROM node WHERE number = 0", [wrong("1 to 256")]),
        ("DELETE FROM node WHERE number < 2", [wrong("1 to 512")]),
        (insert(1, 3), [strays(1)]),
        (insert(1, .max) + insert(2, 0), [strays(2)]),
        (insert(0, 0) + insert(6, 0) + insert(.min, .min) + insert(1, -1), [strays(4)]),
        (
            "UPDATE node SET number = -1 WHERE number = 1",
            [wrong("257 to 512"), strays(1)]
        ),
        // Not kept yet, as far as the store can tell.
        ("DELETE FROM node WHERE number = 2", []),
        ("DELETE FROM node", []),
    ]

    private static func set(_ hash: String, _ number: Int) -> String {
        "UPDATE node SET hash = \(hash) WHERE number = \(number);"
    }

    private static func insert(_ level: Int64, _ number: Int64) -> String {
        "INSERT INTO node VALUES (\(level), \(number), zeroblob(32));"
    }

    private static func wrong(_ positions: String) -> String {
        "the tree is wrong at positions \(positions)"
    }

    private static func strays(_ count: Int) -> String {
        count == 1
            ? "the tree has 1 root that belongs to no positions of the log"
            : "the tree has \(count) roots that belong to no positions of the log"
    }

    /// Makes a store of 900 entries that keeps three roots.
    private func keeping() async throws -> TemporaryStore {
        let scratch = try TemporaryStore()
        try await scratch.fill(seed: 5, activities: 900)
        let store = try SQLiteActivityStore(path: scratch.path)
        let size = try await store.treeHead().size.rawValue
        #expect(size / 256 == 3)
        try await store.close()
        return scratch
    }

    @Test(arguments: damages)
    func `wrong roots are named by their positions, and the log is intact`(
        damage: (sql: String, texts: [String])
    ) async throws {
        let scratch = try await keeping()
        let sound = try await scratch.verification()
        #expect(sound.findings == [])
        try scratch.tamper(damage.sql)
        let verification = try await scratch.verification()
        #expect(verification.findings.map(\.description) == damage.texts)
        #expect(verification.findings.allSatisfy { $0.hint?.contains("checkpoint") == true })
        #expect(verification.head == sound.head)
        // A backup doesn't refuse, and has no wrong roots.
        let store = try SQLiteActivityStore(path: scratch.path, options: .init(mode: .readOnly))
        #expect(try await store.backup(to: scratch.path("copy.db")) == sound.head)
        let copy = try SQLiteActivityStore(path: scratch.path("copy.db"))
        #expect(try await copy.verify().findings == [])
    }

    @Test func `only roots over entries before a damaged one are compared`() async throws {
        let scratch = try await keeping()
        try scratch.tamper(Self.set("zeroblob(32)", 0) + Self.set("zeroblob(32)", 1))
        try scratch.tamper("UPDATE entry SET link = zeroblob(32) WHERE position = 300")
        let found = try await scratch.verification()
        #expect(
            found.findings.map(\.description)
                == ["position 300: digest chain broken", Self.wrong("1 to 256")]
        )
        #expect(found.findings.first?.hint == nil)
        #expect(found.head.position == Position(299))
    }

    @Test func `a table of roots that can't be read is a finding`() async throws {
        let scratch = try await keeping()
        try scratch.tamper("ALTER TABLE node RENAME COLUMN hash TO digest")
        let texts = try await scratch.verification().findings.map(\.description)
        #expect(texts.first?.hasPrefix("the tree can't be read: ") == true)
        #expect(texts.dropFirst().allSatisfy { $0.hasPrefix("the schema differs") })
    }

    @Test(arguments: TreeSize.levels)
    func `a wrong root of each level is found`(level: Int) throws {
        let hashes = (0..<(3 * TreeSize.blockSize)).map(Self.hash)
        var tree = TreeBlocks()
        let blocks = hashes.flatMap { tree.append($0, ofLevel: level - 1) }
        let leaves = TreeSize.leaves(ofLevel: level)
        #expect(blocks.map(\.number) == [0, 1, 2])
        for wrong in [Int64?.none, 0, 1, 2] {
            let kept = blocks.map { block in
                let root = block.number == wrong ? ChainDigest.ofNothing : block.root
                return TreeBlocks.Block(level: block.level, number: block.number, root: root)
            }
            let texts = try findings(of: blocks, kept: kept, size: 3 * leaves)
            let right = wrong.map { ["\($0 * leaves + 1) to \(($0 + 1) * leaves)"] } ?? []
            #expect(texts == right.map(Self.wrong))
        }
    }

    @Test func `a root over wrong ones isn't named, another one is`() throws {
        var tree = TreeBlocks()
        let blocks = (0..<Int64(1 << 9)).flatMap { number in
            [Self.block(1, number)] + tree.append(Self.block(1, number).root, ofLevel: 1)
        }
        #expect(blocks.filter { $0.level == 2 }.map(\.number) == [0, 1])
        func texts(_ isWrong: (TreeBlocks.Block) -> Bool) throws -> [String] {
            let kept = blocks.map {
                isWrong($0) ? .init(level: $0.level, number: $0.number, root: .ofNothing) : $0
            }
            return try findings(of: blocks, kept: kept, size: 1 << 17)
        }
        #expect(try texts { $0.level == 2 } == [Self.wrong("1 to 131072")])
        #expect(try texts { $0.level == 2 && $0.number == 1 } == [Self.wrong("65537 to 131072")])
        #expect(
            try texts { $0.number == 0 || $0.level == 2 }
                == [Self.wrong("1 to 256, and in 1 later range")]
        )
        #expect(try texts { $0.number == 255 } == [Self.wrong("65281 to 65536")])
        #expect(
            try texts { $0.level == 1 && $0.number.isMultiple(of: 2) }
                == [Self.wrong("1 to 256, and in 255 later ranges")]
        )
    }

    /// Compares blocks with roots that a store of a size keeps.
    private func findings(
        of blocks: [TreeBlocks.Block],
        kept: [TreeBlocks.Block],
        size: Int64
    ) throws -> [String] {
        let queue = try DatabaseQueue()
        try queue.write { db in
            try Schema.migrate(db)
            try db.execute(sql: "INSERT INTO append VALUES (1, \(size))")
            for block in kept {
                try db.execute(
                    sql: "INSERT INTO node VALUES (?, ?, ?)",
                    arguments: [block.level, block.number, Data(block.root.bytes)]
                )
            }
        }
        return try queue.read { db in
            var verifier = TreeVerifier(TreeRows(LogReader(db)), size: Position(size))
            #expect(!verifier.isEmpty)
            for block in blocks { verifier.check(block) }
            return verifier.findings(size: Position(size))
        }
    }

    private static func block(_ level: Int, _ number: Int64) -> TreeBlocks.Block {
        TreeBlocks.Block(level: level, number: number, root: hash(number))
    }

    private static func hash(_ number: Int64) -> ChainDigest {
        ChainDigest((0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 8 * 8)) })
            ?? .ofNothing
    }
}
