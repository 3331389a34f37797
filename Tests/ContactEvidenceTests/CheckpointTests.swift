import ContactEvidence
import ContactProjector
import Testing

@Suite struct CheckpointTests {
    private static let root = "WTkTHi/W9cXFNbtORbPBrR825RjJY+xMKBT2H2BqUgY="

    @Test(arguments: ["0", "1", "25", "1099511627776"])
    func `a checkpoint is its text`(size: String) throws {
        let text = "kestrel.example/contacts\n\(size)\n\(Self.root)\n"
        #expect(try Checkpoint(text).text == text)
    }

    @Test(arguments: [
        "", "a\n", "a\n1\n", "a\n1\nROOT", "a\n1\nROOT\n\n", "a\n1\nROOT\nmore\n", "\n1\nROOT\n",
        "a b\n1\nROOT\n", "a\n01\nROOT\n", "a\n+1\nROOT\n", "a\n-1\nROOT\n", "a\n-0\nROOT\n",
        "a\n1 \nROOT\n", "a\n\nROOT\n", "a\n1099511627777\nROOT\n",
        "a\n99999999999999999999\nROOT\n",
        "a\n١\nROOT\n", "a\n1\nROO\n", "a\n1\nAAAA\n", "a\n1\n\n", "a\r\n1\r\nROOT\r\n",
        "a\n1\nWTkTHi/W9cXFNbtORbPBrR825RjJY+xMKBT2H2BqUgZ=\n", "a\n1e2\nROOT\n", "a\n0x1\nROOT\n",
    ])
    func `any other text isn't one`(text: String) {
        let text = text.replacing("ROOT", with: Self.root)
        let error = #expect(throws: NoteError.self) { try Checkpoint(text) }
        #expect(error?.cause == "the note isn't a checkpoint")
    }

    @Test func `a statement and a checkpoint are never taken for each other`() throws {
        let checkpoint = try Worked.checkpoint(of: 25)
        let statement = EvidenceStatement(checkpoint: checkpoint, claim: Array("{}".utf8))
        #expect(try EvidenceStatement(statement.text) == statement)
        #expect(statement.isAbout(claim: Array("{}".utf8)) && !statement.isAbout(claim: [123]))
        #expect(
            statement.text == "contact-projector/statement@v1\n" + checkpoint.text
                + "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=\n"
        )
        #expect(throws: NoteError.self) { try Checkpoint(statement.text) }
        #expect(throws: NoteError.self) { try EvidenceStatement(checkpoint.text) }
        let policy = TrustPolicy(logs: [try Worked.log().verifier])
        let signed = try policy.check(Worked.log().sign(statement.text))
        #expect(try signed.statement() == statement)
        #expect(throws: NoteError.self) { try signed.checkpoint() }
        // Three lines with the first one of a statement.
        let text = "contact-projector/statement@v1\n25\n\(Self.root)\n"
        #expect(throws: NoteError.self) { try Checkpoint(text) }
    }

    @Test(
        arguments: [
            (25, 25, 7, true), (25, 26, 7, true), (0, 9, 7, true), (25, 25, 8, false),
            (25, 26, 8, false), (25, 24, nil, false), (25, 26, nil, false),
        ] as [(Int64, Int64, UInt8?, Bool)]
    )
    func `a checkpoint is signed only if it continues the last one`(
        previous: Int64,
        size: Int64,
        rootThen: UInt8?,
        isSigned: Bool
    ) throws {
        let refusal = NeverForks.refusal(
            of: try Worked.checkpoint(of: size),
            after: try Worked.checkpoint(of: previous),
            rootThen: rootThen.map(Worked.root)
        )
        #expect((refusal == nil) == isSigned)
        guard let refusal else { return }
        #expect(refusal.kind == .fork)
        let fewer = "the store has 24 entries, the last checkpoint 25"
        let other = "the first 25 entries aren't those of the last checkpoint"
        #expect(refusal.cause == (size < previous ? fewer : other))
        #expect(refusal.hint?.contains("restored or edited; only a new origin") == true)
        #expect(refusal.hint?.contains("kestrel.example/contacts-2") == true)
    }

    @Test func `the first checkpoint needs no other, and one of another log is refused`() throws {
        let next = try Worked.checkpoint(of: 25)
        #expect(NeverForks.refusal(of: next, after: nil, rootThen: nil) == nil)
        let other = Checkpoint(origin: try KeyName("a.example/b"), size: 25, root: next.root)
        let refusal = NeverForks.refusal(of: next, after: other, rootThen: next.root)
        #expect(
            refusal?.cause
                == "the last checkpoint is of a.example/b, not of kestrel.example/contacts"
        )
        // The same size with another root, which a caller computed differently.
        let forked = try Worked.checkpoint(of: 25, root: 8)
        #expect(NeverForks.refusal(of: forked, after: next, rootThen: next.root) != nil)
    }
}
