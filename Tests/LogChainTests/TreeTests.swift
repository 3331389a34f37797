import ContactProjector
import ContactProjectorTesting
import LogChain
import Testing

/// The tree over links: its hashes, its proofs and their checks.
@Suite struct TreeTests {
    @Test func `the published trees have their roots`() throws {
        // The leaves of Certificate Transparency's reference tests; their data isn't links, so the
        // first two hashes are taken as they are published.
        let empty = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        let zero = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
        let leaves = try [digest(empty), digest(zero)]
        #expect(
            TreeRoot.value(over: leaves).description
                == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
        )
        #expect(
            ChainDigest.ofNothing.description
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }

    @Test func `the worked entries have their leaves, roots and proofs`() throws {
        let links = try [
            "6c2e558f12526957caf66a0498a0ca392fd614d3010d4911acf5792ddf0e4d92",
            "2f772ae7e7245571f74456539553c65887f96d8e344bfb133034c3616fce8333",
            "bca19f0f67b2a46e9637b399baec9e31da5091bd3ecf6217363a07a4c020e4cd",
        ].map(digest)
        let leaves = links.map { ChainDigest.leaf($0).description }
        #expect(
            leaves == [
                "6874a1215740e954d0d6b53d50b8c0ea08ba22cdbc6b6af6cbdc22a6e43dd598",
                "4e7eb3fa78ca85281fa45bc3760b9f6de54147a220f63f57adf448629bd73d8d",
                "642882606ec390b7001bdaae49d363f936254169c36fffac401f7547d118d5cf",
            ]
        )
        var tree = try LogTree(MemorySource(links), size: 3)
        let roots = try (0...3).map { try tree.root(upTo: $0).value.description }
        #expect(
            roots == [
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                leaves[0],
                "fe8345cd8730627b601fec40bfa46a17aabf83e9aa7f961336b46185808a6875",
                "602cc9dce42da6500138abbf90f5f8fc078684e97893504ea2d0a558f28211ac",
            ]
        )
        #expect(try tree.inclusionProof(of: 1).map(\.description) == [leaves[0], leaves[2]])
        #expect(try tree.consistencyProof(from: 2).map(\.description) == [leaves[2]])
        #expect(try tree.proof(of: [0, 2]).map(\.description) == [leaves[1]])
    }

    @Test func `a real store's root outlives an erasure`() throws {
        let links = try SampleLinks.all.map { try digest(String($0)) }
        var tree = try LogTree(MemorySource(links), size: 26)
        let (before, after) = try (tree.root(upTo: 25).value, tree.root())
        #expect(before.description.hasPrefix("5939131e2fd6f5c5"))
        #expect(before.description.hasSuffix("6a5206"))
        #expect(after.description.hasPrefix("22aec72a512d0b06"))
        let proof = try tree.consistencyProof(from: 25)
        #expect(proof.count == 4)
        try TreeProof.check(proof, from: (25, before), to: (26, after))
    }

    @Test func `every proof of the first sizes is the one of the definition, and holds`() throws {
        let naive = NaiveTree(leaves: links(300).map(ChainDigest.leaf))
        let source = try MemorySource(links(300), kept: [1])
        for size in [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 200, 255, 256, 257, 299, 300] {
            var tree = try LogTree(source, size: Int64(size))
            let root = try tree.root()
            #expect(root == naive.root(0..<size), "size \(size)")
            for index in 0..<size {
                let proof = try tree.inclusionProof(of: Int64(index))
                #expect(proof == naive.path(index, 0..<size), "leaf \(index) of \(size)")
                let leaf = naive.leaves[index]
                try TreeProof.check(
                    proof,
                    of: leaf,
                    at: Int64(index),
                    size: Int64(size),
                    root: root
                )
                let earlier = index + 1
                let consistency = try tree.consistencyProof(from: Int64(earlier))
                #expect(consistency == naive.subproof(earlier, 0..<size), "\(earlier) to \(size)")
                try TreeProof.check(
                    consistency,
                    from: (Int64(earlier), naive.root(0..<earlier)),
                    to: (Int64(size), root)
                )
            }
        }
    }

    @Test func `leaves of every size up to 300 are proven, of sizes at an edge all`() throws {
        let source = try MemorySource(links(300), kept: [1])
        let leaves = links(300).map(ChainDigest.leaf)
        // All leaves of all sizes take half a minute in a debug build.
        let edges: Set<Int64> = [63, 64, 65, 127, 128, 129, 255, 256, 257, 258, 300]
        for size in Int64(1)...300 {
            var tree = try LogTree(source, size: size)
            let root = try tree.root()
            let some = Set([0, size * 7 % 293 % size, size - 1])
            let all = size <= 32 || edges.contains(size)
            for index in all ? Set(0..<size) : some {
                let proof = try tree.inclusionProof(of: index)
                let leaf = leaves[Int(index)]
                try TreeProof.check(proof, of: leaf, at: index, size: size, root: root)
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `larger trees, from kept roots, are those of the definition`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let all = links(66_000 + Int(random.next() % 1_000))
        let naive = NaiveTree(leaves: all.map(ChainDigest.leaf))
        var source = try MemorySource(all)
        try source.grow()
        for _ in 0..<3 {
            let size = Int64(random.next() % UInt64(all.count)) + 1
            var tree = try LogTree(source, size: size)
            let root = try tree.root()
            #expect(root == naive.root(0..<Int(size)), "seed \(seed), size \(size)")
            let chosen = Set((0..<40).map { _ in Int64(random.next() % UInt64(size)) }).sorted()
            let proof = try tree.proof(of: chosen)
            let leaves = chosen.map { ($0, naive.leaves[Int($0)]) }
            let found = try TreeProof.root(from: leaves, size: size, proof: proof)
            #expect(found == root, "seed \(seed), size \(size)")
            let earlier = Int64(random.next() % UInt64(size)) + 1
            try TreeProof.check(
                tree.consistencyProof(from: earlier),
                from: (earlier, tree.root(upTo: earlier).value),
                to: (size, root)
            )
        }
    }

    @Test func `some leaves of every small tree are proven together`() throws {
        for size in Int64(0)...9 {
            var tree = try LogTree(MemorySource(links(9)), size: size)
            let root = try tree.root()
            for set in 0..<(1 << size) {
                let chosen = (0..<size).filter { set >> $0 & 1 == 1 }
                let leaves = chosen.map { ($0, ChainDigest.leaf(links(9)[Int($0)])) }
                let proof = try tree.proof(of: chosen)
                #expect(try TreeProof.root(from: leaves, size: size, proof: proof) == root)
            }
        }
    }

    @Test func `growth in steps keeps the roots that one build gives`() throws {
        let seed = UInt64.random(in: 0...(.max))
        var random = SplitMix64(seed: seed)
        let all = links(70_000)
        var whole = try MemorySource(all)
        try whole.grow()
        var size = 0
        var grown = try MemorySource([])
        while size < all.count {
            size = min(all.count, size + Int(random.next() % 20_000))
            let nodes = grown.nodes
            grown = try MemorySource(Array(all[..<size]))
            grown.nodes = nodes
            try grown.grow()
        }
        #expect(grown.nodes == whole.nodes, "seed \(seed)")
        #expect(whole.nodes[1]?.count == 273 && whole.nodes[2]?.count == 1)
    }

    private func links(_ count: Int) -> [ChainDigest] {
        (0..<count).compactMap { number in
            ChainDigest((0..<32).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 8) &+ $0) })
        }
    }
}

/// Reads 64 hexadecimal digits.
func digest(_ text: String) throws -> ChainDigest {
    try #require(ChainDigest([UInt8](hexadecimal: text.utf8) ?? []))
}

extension TreeRoot {
    fileprivate static func value(over hashes: [ChainDigest]) -> ChainDigest {
        var root = TreeRoot()
        for hash in hashes { root.append(hash) }
        return root.value
    }
}
