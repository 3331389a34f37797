import ContactEvidence
import ContactProjector
import LogChain
import Testing

@Suite struct CosignerTests {
    private static let leaves = [UInt8](1...3).map { byte in
        ChainDigest([UInt8](repeating: byte, count: 32)).map { ChainDigest.leaf($0) } ?? .ofNothing
    }

    /// Returns the root of a log of up to three entries.
    private func root(_ size: Int) throws -> RootHash {
        var root = TreeRoot()
        for leaf in Self.leaves.prefix(size) { root.append(leaf) }
        return try #require(RootHash(root.value.bytes))
    }

    private func note(_ size: Int, root: RootHash? = nil, by key: SigningKey? = nil) throws
        -> SignedNote
    {
        let checkpoint = Checkpoint(
            origin: try Worked.origin(),
            size: Int64(size),
            root: try root ?? self.root(size)
        )
        return try (key ?? Worked.log()).sign(checkpoint.text)
    }

    private func cosign(
        _ note: SignedNote,
        after kept: SignedNote?,
        proof hashes: [ChainDigest]? = nil
    ) throws -> SignedNote {
        let proof = try hashes.map { try ConsistencyProof(from: 2, hashes: $0.map(\.bytes)) }
        return try Cosigner(Worked.witness(), watching: Worked.policy())
            .cosign(note, after: kept, at: "2026-11-25T21:00:00Z", proof: proof)
    }

    @Test func `a checkpoint that continues the kept one is cosigned`() throws {
        let cosigned = try cosign(note(3), after: note(2), proof: [Self.leaves[2]])
        #expect(try Worked.policy().check(cosigned).quorumProblem == nil)
        #expect(try cosign(note(2), after: note(2)).signatures.count == 2)
        #expect(try cosign(note(2), after: note(0)).signatures.count == 2)
        #expect(try cosign(note(2), after: nil).signatures.count == 2)
        #expect(try cosign(cosigned, after: note(2), proof: [Self.leaves[2]]) == cosigned)
    }

    @Test func `a fork, a smaller log and a wrong or missing proof aren't cosigned`() throws {
        let forks = [
            (try note(2, root: root(1)), try note(2)), (try note(2), try note(3)),
            (try note(3, root: root(1)), try note(2)),
        ]
        for (next, kept) in forks {
            let error = #expect(throws: NoteError.self) {
                try cosign(next, after: kept, proof: [Self.leaves[2]])
            }
            #expect(error?.kind == .fork)
        }
        for hashes in [[Self.leaves[0]], [], [Self.leaves[2], Self.leaves[2]]] {
            let error = #expect(throws: NoteError.self) {
                try cosign(note(3), after: note(2), proof: hashes)
            }
            #expect(error?.cause == "the checkpoint of 3 entries doesn't continue the kept 2")
        }
        let error = #expect(throws: NoteError.self) { try cosign(note(3), after: note(2)) }
        #expect(
            error?.cause == "no proof connects the kept checkpoint of 2 entries with 3"
        )
    }

    @Test func `only a watched log's checkpoint is cosigned, and only by a witness's key`() throws {
        let stranger = SigningKey(try Worked.origin())
        let untrusted = #expect(throws: NoteError.self) {
            try cosign(note(2, by: stranger), after: nil)
        }
        #expect(untrusted?.kind == .untrusted)
        #expect(throws: NoteError.self) { try cosign(note(3), after: note(2, by: stranger)) }
        let text = EvidenceStatement(checkpoint: try Worked.checkpoint(of: 25), claim: []).text
        #expect(throws: NoteError.self) { try cosign(Worked.log().sign(text), after: nil) }
        let log = Cosigner(try Worked.log(), watching: try Worked.policy())
        let error = #expect(throws: NoteError.self) {
            try log.cosign(note(2), after: nil, at: "2026-11-25T21:00:00Z")
        }
        #expect(error?.cause == "kestrel.example/contacts d2ce4fe3 isn't a witness's key")
        #expect(throws: NoteError.self) { try Worked.witness().sign("a\n") }
        #expect(throws: NoteError.self) {
            try Cosigner(Worked.witness(), watching: Worked.policy())
                .cosign(note(2), after: nil, at: "1969-12-31T23:59:58Z")
        }
    }

    @Test func `the kept checkpoint of another log is refused`() throws {
        let other = SigningKey(try KeyName("other.example/log"))
        let text = Checkpoint(origin: other.verifier.name, size: 1, root: Worked.root(7)).text
        let policy = TrustPolicy(logs: [other.verifier, try Worked.log().verifier])
        let error = #expect(throws: NoteError.self) {
            try Cosigner(Worked.witness(), watching: policy)
                .cosign(note(2), after: other.sign(text), at: .latest)
        }
        #expect(
            error?.cause
                == "the kept checkpoint is of other.example/log, not of kestrel.example/contacts"
        )
    }
}
