import ContactProjectorTesting
import LogChain
import Testing

/// Trees of sizes that no test can store, up to the largest.
@Suite struct LargeTreeTests {
    private static let largest = TreeSize.maximum
    private static let sizes: [Int64] = [3, 4, 5].flatMap { level in
        let leaves = TreeSize.leaves(ofLevel: level)
        return [leaves - 1, leaves, leaves + 1, 3 * leaves + 257].filter { $0 <= largest }
    }

    private static func others(_ random: inout SplitMix64) -> Set<Int64> {
        let edges = [3, 4].map { TreeSize.leaves(ofLevel: $0) }.flatMap { [$0 - 1, $0, 2 * $0] }
        let drawn = (0..<20).map { _ in Int64(random.next() >> 24) }
        return Set(edges + drawn + [0, 255, 256, 65_535, 65_536, largest - 1])
    }

    @Test(arguments: sizes)
    func `roots and proofs are those of the definition`(size: Int64) throws {
        let seed = UInt64.random(in: 0...(.max))
        var random = SplitMix64(seed: seed)
        let others = Self.others(&random)
        let source = SparseSource(others: others)
        var tree = try LogTree(source, size: size)
        let root = try tree.root()
        #expect(root == source.root(0..<size), "seed \(seed)")
        let chosen = (others.filter { $0 < size } + [size - 1, size / 2]).sorted()
        for index in chosen {
            let proof = try tree.inclusionProof(of: index)
            #expect(proof == source.path(index, 0..<size), "seed \(seed), leaf \(index)")
            let leaf = ChainDigest.leaf(source.link(index))
            try TreeProof.check(proof, of: leaf, at: index, size: size, root: root)
            let earlier = index + 1
            #expect(try tree.root(upTo: earlier).value == source.root(0..<earlier), "seed \(seed)")
            try TreeProof.check(
                tree.consistencyProof(from: earlier),
                from: (earlier, source.root(0..<earlier)),
                to: (size, root)
            )
        }
        let indexes = Set(chosen).sorted()
        let leaves = indexes.map { (index: $0, hash: ChainDigest.leaf(source.link($0))) }
        let proof = try tree.proof(of: indexes)
        #expect(try TreeProof.root(from: leaves, size: size, proof: proof) == root, "seed \(seed)")
    }

    @Test func `the last root of each level grows from kept ones`() throws {
        let source = SparseSource(others: [5, 1 << 30, Self.largest - 1])
        let counts = TreeSize.levels.map { Self.largest / TreeSize.leaves(ofLevel: $0) }
        let growth = try TreeGrowth(after: counts.map { $0 - 1 }, size: Self.largest, source)
        #expect(growth.runs.map(\.level) == [1, 2, 3, 4, 5])
        for run in growth.runs {
            let last = counts[run.level - 1] - 1
            #expect(run.first == last)
            #expect(run.hashes == [source.full(8 * run.level, last)], "level \(run.level)")
        }
    }

    @Test(arguments: TreeSize.levels)
    func `full blocks of each level are found from the hashes below`(level: Int) throws {
        let leaves = TreeSize.leaves(ofLevel: level)
        let source = SparseSource(others: [3, leaves / 2, leaves - 1])
        var tree = TreeBlocks()
        var blocks: [TreeBlocks.Block] = []
        for number in 0..<TreeSize.blockSize {
            blocks += tree.append(source.full(8 * (level - 1), number), ofLevel: level - 1)
            let size = (number + 1) * (leaves / TreeSize.blockSize)
            #expect(tree.root == source.root(0..<size), "size \(size)")
            // With a leaf after it, there are open blocks at two levels.
            var next = tree
            _ = next.append(source.full(0, size))
            #expect(next.root == source.root(0..<(size + 1)), "size \(size + 1)")
        }
        #expect(blocks.map(\.root) == [source.full(8 * level, 0)])
        #expect(blocks.map(\.positions) == [1...leaves])
    }

    @Test func `blocks and roots while leaves come are those of a build`() throws {
        let links = (0..<66_100).compactMap { number in
            ChainDigest((0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 8) &+ $0) })
        }
        var source = try MemorySource(links)
        try source.grow()
        var built = try LogTree(source, size: Int64(links.count))
        var tree = TreeBlocks()
        var blocks: [Int: [ChainDigest]] = [:]
        #expect(tree.root == .ofNothing)
        let sizes: Set<Int> = [65_535, 65_536, 65_537, 65_792, 66_000, 66_100]
        for (index, link) in links.enumerated() {
            for block in tree.append(.leaf(link)) {
                #expect(Int(block.number) == blocks[block.level, default: []].count)
                blocks[block.level, default: []].append(block.root)
            }
            guard index < 600 || sizes.contains(index + 1) else { continue }
            let root = try built.root(upTo: Int64(index + 1)).value
            #expect(tree.root == root, "size \(index + 1)")
        }
        #expect(blocks == source.nodes)
    }
}
