import ContactEvidence
import ContactProjector
import Testing

@Suite struct CosignerTests {
    private func note(_ size: Int64, _ root: UInt8 = 7, by key: SigningKey? = nil) throws
        -> SignedNote
    {
        try (key ?? Worked.log()).sign(Worked.checkpoint(of: size, root: root).text)
    }

    private func cosign(
        _ note: SignedNote,
        after kept: SignedNote?,
        proven: Bool = true
    ) throws -> SignedNote {
        try Cosigner(Worked.witness(), watching: Worked.policy())
            .cosign(note, after: kept, at: "2026-11-25T21:00:00Z") { _, _ in proven }
    }

    @Test func `a checkpoint that continues the kept one is cosigned`() throws {
        let cosigned = try cosign(note(26), after: note(25))
        #expect(try Worked.policy().check(cosigned).quorumProblem == nil)
        #expect(try cosign(note(25), after: note(25), proven: false).signatures.count == 2)
        #expect(try cosign(note(25), after: note(0), proven: false).signatures.count == 2)
        #expect(try cosign(note(25), after: nil, proven: false).signatures.count == 2)
        #expect(try cosign(cosigned, after: note(25)) == cosigned)
    }

    @Test func `a fork, a smaller log and a failed proof aren't cosigned`() throws {
        for (next, kept) in [(try note(25, 8), try note(25)), (try note(24), try note(25))] {
            let error = #expect(throws: NoteError.self) { try cosign(next, after: kept) }
            #expect(error?.kind == .fork)
        }
        let error = #expect(throws: NoteError.self) {
            try cosign(note(26), after: note(25), proven: false)
        }
        #expect(error?.cause == "the checkpoint of 26 entries doesn't continue the kept 25")
    }

    @Test func `the proof connects the kept checkpoint with the next`() throws {
        var asked: [[Int64]] = []
        _ = try Cosigner(Worked.witness(), watching: Worked.policy())
            .cosign(note(26), after: note(25), at: "2026-11-25T21:00:00Z") { old, new in
                asked.append([old.size, new.size])
                return true
            }
        #expect(asked == [[25, 26]])
    }

    @Test func `only a watched log's checkpoint is cosigned, and only by a witness's key`() throws {
        let stranger = SigningKey(try Worked.origin())
        let untrusted = #expect(throws: NoteError.self) {
            try cosign(note(25, by: stranger), after: nil)
        }
        #expect(untrusted?.kind == .untrusted)
        #expect(throws: NoteError.self) { try cosign(note(26), after: note(25, by: stranger)) }
        let text = EvidenceStatement(checkpoint: try Worked.checkpoint(of: 25), claim: []).text
        #expect(throws: NoteError.self) { try cosign(Worked.log().sign(text), after: nil) }
        let log = Cosigner(try Worked.log(), watching: try Worked.policy())
        let error = #expect(throws: NoteError.self) {
            try log.cosign(note(25), after: nil, at: "2026-11-25T21:00:00Z") { _, _ in true }
        }
        #expect(error?.cause == "kestrel.example/contacts d2ce4fe3 isn't a witness's key")
        #expect(throws: NoteError.self) { try Worked.witness().sign("a\n") }
        #expect(throws: NoteError.self) {
            try Cosigner(Worked.witness(), watching: Worked.policy())
                .cosign(note(25), after: nil, at: "1969-12-31T23:59:58Z") { _, _ in true }
        }
    }

    @Test func `the kept checkpoint of another log is refused`() throws {
        let other = SigningKey(try KeyName("other.example/log"))
        let text = Checkpoint(origin: other.verifier.name, size: 1, root: Worked.root(7)).text
        let policy = TrustPolicy(logs: [other.verifier, try Worked.log().verifier])
        let error = #expect(throws: NoteError.self) {
            try Cosigner(Worked.witness(), watching: policy)
                .cosign(note(25), after: other.sign(text), at: .latest) { _, _ in true }
        }
        #expect(
            error?.cause
                == "the kept checkpoint is of other.example/log, not of kestrel.example/contacts"
        )
    }
}
