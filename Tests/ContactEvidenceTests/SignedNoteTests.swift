import ContactEvidence
import ContactProjector
import Testing

@Suite struct SignedNoteTests {
    @Test func `the worked note is read, and written as it was`() throws {
        let note = try Worked.note()
        #expect(note.bytes == (try Worked.checkpoint()))
        #expect(try note.text == "kestrel.example/contacts\n25\n\(worked.root)\n")
        #expect(
            note.signatures.map { "\($0.name) \($0.keyID)" } == [
                "kestrel.example/contacts d2ce4fe3", "auditor.example/w1 8ce1faa1",
            ]
        )
    }

    private var worked: Checkpoint {
        get throws { try Checkpoint(Worked.note().text) }
    }

    @Test func `the worked keys make the worked note`() throws {
        let signed = try Worked.log().sign(worked.text)
        let cosigned = try Cosigner(Worked.witness(), watching: Worked.policy())
            .cosign(signed, after: nil, at: "2026-11-25T21:00:00.999Z")
        #expect(cosigned.bytes == (try Worked.checkpoint()))
    }

    @Test func `the note that Go's documentation publishes holds`() throws {
        let text = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            """
        let line =
            "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
        let note = try SignedNote(Array("\(text)\n— PeterNeumann \(line)\n".utf8))
        let key = try VerifierKey(
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        )
        let policy = TrustPolicy(logs: [key])
        #expect(try policy.check(note).logKeys == [key] && note.text == text)
        let other = try SignedNote(Array(note.bytes.map { $0 == UInt8(ascii: "p") ? 0x50 : $0 }))
        let error = #expect(throws: NoteError.self) { try policy.check(other) }
        #expect(error?.kind == .refuted)
    }

    @Test func `the key that the format's page publishes has its id`() throws {
        let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
        #expect(try VerifierKey(text).description == text)
    }

    @Test func `a text with empty lines ends at the last one`() throws {
        let key = try Worked.log()
        let note = try key.sign("one\n\n\ntwo\n\n")
        #expect(note.text == "one\n\n\ntwo\n\n" && note.signatures.count == 1)
        #expect(try SignedNote(note.bytes) == note)
    }

    @Test(arguments: ["", "no end", "a\tb\n", "a\r\n", "a\u{0}\n"])
    func `what can't be a note's text isn't signed`(text: String) throws {
        let error = #expect(throws: NoteError.self) { try Worked.log().sign(text) }
        #expect(error?.cause == "the text can't be signed")
    }

    @Test func `two keys of one name sign one note, and either is enough`() throws {
        let (old, new) = (try Worked.log(), SigningKey(try Worked.origin()))
        let note = try new.sign(old.sign(worked.text))
        #expect(note.signatures.count == 2 && old.verifier.id != new.verifier.id)
        for key in [old, new] {
            let checked = try TrustPolicy(logs: [key.verifier]).check(note)
            #expect(checked.logKeys == [key.verifier])
            #expect(try checked.checkpoint() == worked)
        }
        let both = try TrustPolicy(logs: [new.verifier, old.verifier]).check(note)
        #expect(both.logKeys == [old.verifier, new.verifier])
        #expect(try new.sign(note) == note, "the same signature isn't added twice")
    }

    @Test func `a hundred signatures are the most`() throws {
        var note = try Worked.log().sign(worked.text)
        for _ in 1..<SignedNote.largestCount {
            note = try SigningKey(Worked.origin()).sign(note)
        }
        #expect(note.signatures.count == 100)
        let error = #expect(throws: NoteError.self) { try SigningKey(Worked.origin()).sign(note) }
        #expect(error?.cause == "the note has more than 100 signatures")
    }

    @Test func `a mebibyte is the most`() throws {
        let rest = try Worked.log().sign("\n").bytes.count
        let full = String(repeating: "x", count: SignedNote.largestSize - rest) + "\n"
        let note = try Worked.log().sign(full)
        #expect(note.bytes.count == SignedNote.largestSize)
        let error = #expect(throws: NoteError.self) { try SignedNote(note.bytes + [10]) }
        #expect(error?.cause == "the note is larger than 1 MiB")
        #expect(throws: NoteError.self) { try Worked.log().sign("x" + full) }
    }

    @Test(arguments: [
        ("", "no empty line"), ("a", "no empty line"), ("a\n", "no empty line"),
        ("a\n\n", "no signature"), ("\n\n", "no signature"), ("\n— n AAAAAAA=\n", "no empty line"),
        ("a\n\n— n AAAAAAA=", "last line has no end"), ("a\n\n- n AAAAAAA=\n", "signature 1"),
        ("a\n\n— n AAAAAAA=\nb\n", "signature 2"), ("a\n\n— n\n", "signature 1"),
        ("a\n\n—  AAAAAAA=\n", "signature 1"), ("a\n\n— n  AAAAAAA=\n", "signature 1"),
        ("a\n\n— n AAAAAAA= \n", "signature 1"), ("a\n\n— n AAAAAA==\n", "signature 1"),
        ("a\n\n— n AAAAAAB=\n", "signature 1"), ("a\n\n— n AAAAAAA\n", "signature 1"),
        ("a\n\n— n AAAA_AA=\n", "signature 1"), ("a\n\n— n+ AAAAAAA=\n", "signature 1"),
        ("a\n\n— n\u{2003}m AAAAAAA=\n", "signature 1"), ("a\n\n—n AAAAAAA=\n", "signature 1"),
        ("a\n\n— n AAAAAAA=\r\n", "control"), ("a\tb\n\n— n AAAAAAA=\n", "control"),
        ("a\u{1B}[2J\n\n— n AAAAAAA=\n", "control"), ("a\u{0}\n\n— n AAAAAAA=\n", "control"),
        ("\u{FEFF}\n— n AAAAAAA=\n", "no empty line"),
    ])
    func `what isn't a note is refused in words`(text: String, cause: String) {
        let error = #expect(throws: NoteError.self) { try SignedNote(Array(text.utf8)) }
        #expect(error?.cause.contains(cause) == true && error?.kind == .malformed)
        #expect((error?.cause.count ?? 99) <= 80)
    }

    @Test func `a note that isn't UTF-8 is refused`() {
        let bytes = [0x61, 0xC3, 0x28] + Array("\n\n— n AAAAAAA=\n".utf8)
        let error = #expect(throws: NoteError.self) { try SignedNote(bytes) }
        #expect(error?.cause == "the note isn't UTF-8 text")
    }

    @Test func `a name of other bytes isn't a key's, even if its characters are equal`() throws {
        // U+212A, the Kelvin sign, is canonically equal to K.
        let key = SigningKey(try KeyName("Kestrel.example/a"))
        let text = String(decoding: try key.sign(worked.text).bytes, as: UTF8.self)
        let other = text.replacing("— K", with: "— \u{212A}")
        #expect(other == text && Array(other.utf8) != Array(text.utf8))
        let error = #expect(throws: NoteError.self) {
            try TrustPolicy(logs: [key.verifier]).check(SignedNote(Array(other.utf8)))
        }
        #expect(error?.kind == .untrusted)
        #expect(throws: NoteError.self) { try KeyName("\u{212A}estrel.example/a") }
    }
}
