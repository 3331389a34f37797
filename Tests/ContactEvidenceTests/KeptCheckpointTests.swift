import ActivityJSON
import ContactEvidence
import ContactProjector
import Testing

/// Kept checkpoints of another size than the file's, with the proofs that connect them.
@Suite struct KeptCheckpointTests {
    private let log: ExampleLog

    init() throws { log = try ExampleLog() }

    /// Returns the reason the worked file doesn't hold, or `nil` if it does.
    private func refusal(_ kept: SignedNote, _ proof: ConsistencyProof?) throws -> String? {
        EvidenceAudit(trusting: try Worked.policy(), kept: kept, consistency: proof)
            .refusal(of: try Worked.file("ana.evidence.ndjson"))
    }

    @Test func `an earlier kept checkpoint needs a proof that connects it`() throws {
        for size in Int64(0)..<25 {
            let kept = try log.note(size)
            #expect(try refusal(kept, try log.proof(from: size, to: 25)) == nil)
            #expect(
                try refusal(kept, nil)
                    == "no proof connects the kept checkpoint, of \(size) entries, "
                    + "with the file's, of 25"
            )
        }
        let wrong = try refusal(try log.note(20), try log.proof(from: 19, to: 25))
        #expect(
            wrong == "the proof doesn't connect the kept checkpoint, of 20 entries, "
                + "with the file's, of 25: it is from 19 entries, not 20"
        )
        let forged = try ConsistencyProof(from: 20, hashes: [])
        #expect(try refusal(try log.note(20), forged)?.contains("hashes") == true)
    }

    @Test func `a later kept checkpoint is connected from the file's`() throws {
        let erased = try ExampleLog(isErased: true)
        let kept = try erased.note(26)
        #expect(try refusal(kept, try erased.proof(from: 25, to: 26)) == nil)
        #expect(try refusal(kept, nil)?.hasPrefix("no proof connects") == true)
        #expect(try refusal(kept, try erased.proof(from: 24, to: 26)) != nil)
    }

    @Test func `a fork has no proof`() throws {
        let kept = try Worked.signed(try Worked.checkpoint(of: 20))
        let reason = try refusal(kept, try log.proof(from: 20, to: 25))
        #expect(reason?.hasSuffix("the proof leads to another earlier root") == true)
    }

    @Test func `of checkpoints of one size only the roots are compared`() throws {
        let proof = try log.proof(from: 20, to: 25)
        #expect(try refusal(try log.note(25), proof) == nil)
        let other = try Worked.signed(try Worked.checkpoint(of: 25))
        #expect(
            try refusal(other, try ConsistencyProof(from: 25, hashes: []))
                == "the kept checkpoint has another root for the same entries"
        )
    }

    @Test func `a proof makes no checkpoint trusted`() throws {
        let stranger = SigningKey(try Worked.origin())
        let kept = try stranger.sign(try log.checkpoint(20).text)
        let reason = try refusal(kept, try log.proof(from: 20, to: 25))
        #expect(reason?.hasPrefix("the kept checkpoint: no trusted key signed") == true)
    }
}
