import LogChain
import Testing

/// Proofs that don't hold, or that no tree can have.
@Suite struct TreeRefusalTests {
    private let links = (0..<600).compactMap {
        ChainDigest([UInt8](repeating: UInt8($0 % 251), count: 32))
    }
    private let other = ChainDigest.leaf(.ofNothing)

    @Test(arguments: [1, 2, 3, 6, 7, 8, 100, 257, 600] as [Int64])
    func `a changed proof is refused`(size: Int64) throws {
        var tree = try LogTree(MemorySource(links, kept: [2]), size: size)
        let root = try tree.root()
        for index in Set([0, size / 2, size - 1]) {
            let leaf = ChainDigest.leaf(links[Int(index)])
            let proof = try tree.inclusionProof(of: index)
            func isRefused(_ proof: [ChainDigest], _ leaf: ChainDigest) -> Bool {
                refused { try TreeProof.check(proof, of: leaf, at: index, size: size, root: root) }
            }
            #expect(!isRefused(proof, leaf) && isRefused(proof, other))
            for changed in changes(of: proof) { #expect(isRefused(changed, leaf)) }
            let leaves = [(index, leaf)]
            let cover = try tree.proof(of: [index])
            for changed in changes(of: cover) {
                let found = try? TreeProof.root(from: leaves, size: size, proof: changed)
                #expect(found != root)
            }
            let earlier = index + 1
            let old = try tree.root(upTo: earlier).value
            let consistency = try tree.consistencyProof(from: earlier)
            for changed in changes(of: consistency) {
                #expect(
                    refused {
                        try TreeProof.check(changed, from: (earlier, old), to: (size, root))
                    }
                )
            }
            #expect(
                refused {
                    try TreeProof.check(consistency, from: (earlier, other), to: (size, root))
                }
            )
        }
    }

    @Test func `sizes and leaves that no tree has are refused with a reason`() {
        func reason(_ index: Int64, _ size: Int64, _ count: Int = 0) -> String? {
            let proof = [ChainDigest](repeating: other, count: count)
            do {
                _ = try TreeProof.root(from: other, at: index, size: size, proof: proof)
                return nil
            } catch {
                return error.description
            }
        }
        #expect(reason(0, -1) == "a tree can't have -1 entries")
        #expect(reason(0, .max) == "a tree has at most 2^40 entries, not \(Int64.max)")
        #expect(reason(0, 0) == "a tree of 0 entries has no leaf 0")
        #expect(reason(5, 5) == "a tree of 5 entries has no leaf 5")
        #expect(reason(-1, 5) == "a tree of 5 entries has no leaf -1")
        #expect(reason(0, 1 << 40, 3) == "the proof has 3 hashes, not 40")
        #expect(reason(0, 1 << 40, 40) == nil)
        let leaves = [(Int64(1), other), (1, other)]
        #expect(refused { _ = try TreeProof.root(from: leaves, size: 4, proof: [other]) })
        #expect(refused { try TreeProof.check([], from: (5, other), to: (4, other)) })
        #expect(refused { try TreeProof.check([], from: (0, other), to: (4, other)) })
        #expect(refused { try TreeProof.check([], from: (4, other), to: (4, .ofNothing)) })
        #expect(refused { try TreeProof.check([], from: (-4, other), to: (4, other)) })
    }

    @Test func `a wrong kept root and a missing link are found, and name their leaves`() throws {
        var source = try MemorySource(links, kept: [2])
        source.nodes[1]?[1] = other
        var tree = try LogTree(source, size: 600)
        #expect(throws: WrongNodeError(firstLeaf: 256)) { try tree.inclusionProof(of: 300) }
        source.nodes[1] = []
        tree = try LogTree(source, size: 600)
        #expect(throws: WrongNodeError.self) { try tree.root() }
        tree = try LogTree(MemorySource(links, kept: [2]), size: 700)
        #expect(throws: (any Error).self) { try tree.root() }
    }

    private func changes(of proof: [ChainDigest]) -> [[ChainDigest]] {
        let replaced = proof.indices.map { index in
            var changed = proof
            changed[index] = other
            return changed
        }
        return replaced + [proof + [other], [other] + proof]
            + (proof.isEmpty ? [] : [Array(proof.dropLast()), Array(proof.dropFirst())])
    }

    private func refused(_ check: () throws -> Void) -> Bool {
        (try? check()) == nil
    }
}
