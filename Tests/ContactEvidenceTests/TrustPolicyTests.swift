import ContactEvidence
import ContactProjector
import Foundation
import Testing

@Suite struct TrustPolicyTests {
    @Test func `the worked keys trust the worked note, with the witness's time`() throws {
        let checked = try Worked.policy().check(Worked.note())
        #expect(checked.logKeys.map(\.id.description) == ["d2ce4fe3"])
        #expect(checked.cosignatures.map(\.witness.name) == ["auditor"])
        #expect(checked.cosignatures.map(\.time) == ["2026-11-25T21:00:00Z"])
        #expect(checked.quorumProblem == nil)
        let checkpoint = try checked.checkpoint()
        #expect(checkpoint.origin.rawValue == "kestrel.example/contacts" && checkpoint.size == 25)
    }

    private func lines() throws -> (log: String, witness: String) {
        let lines = String(decoding: try Worked.keys(), as: UTF8.self).split(separator: "\n")
        return (String(lines[0]), String(lines[1]))
    }

    private func policy(_ text: String) throws -> TrustPolicy {
        try TrustPolicy(Array(text.utf8), name: "keys.txt")
    }

    @Test func `a witness that the quorum doesn't name isn't needed`() throws {
        let (log, witness) = try lines()
        let alone = try Worked.log().sign(Worked.note().text)
        let none = try policy(
            "# who we trust\n\n \(log)\t\n\(witness) https://w.example\nquorum none"
        )
        #expect(try none.check(alone).quorumProblem == nil)
        #expect(try none.check(Worked.note()).cosignatures.count == 1)
        let checked = try Worked.policy().check(alone)
        #expect(checked.quorumProblem == "witness auditor didn't sign this note")
        #expect(checked.cosignatures.isEmpty)
    }

    @Test func `a witness alone isn't a log`() throws {
        let note = try Worked.note()
        let witness = try lines().witness
        let error = #expect(throws: NoteError.self) {
            try policy("\(witness)\nquorum auditor").check(note)
        }
        #expect(
            error?.cause
                == "no trusted key signed this checkpoint (it names kestrel.example/contacts d2ce4fe3)"
        )
    }

    @Test func `of two signatures of a witness, the earlier time counts`() throws {
        let witness = Cosigner(try Worked.witness(), watching: try Worked.policy())
        var note = try Worked.log().sign(Worked.note().text)
        for time: Timestamp in ["2026-11-26T00:00:00Z", "2026-11-25T00:00:00Z"] {
            note = try witness.cosign(note, after: nil, at: time)
        }
        #expect(note.signatures.count == 3)
        let checked = try Worked.policy().check(note)
        #expect(checked.cosignatures.map(\.time) == ["2026-11-25T00:00:00Z"])
    }

    @Test func `a cosignature for another time or of another form refutes the note`() throws {
        let note = try Worked.note()
        let signature = note.signatures[1]
        for bytes in [
            Array(signature.bytes.dropLast()), signature.bytes + [0],
            [UInt8](repeating: 0xFF, count: 8) + signature.bytes.dropFirst(8),
            signature.bytes.prefix(7) + [0] + signature.bytes.dropFirst(8),
        ] {
            let line =
                "\(signature.name) "
                + Data([0x8C, 0xE1, 0xFA, 0xA1] + bytes).base64EncodedString()
            let log = try Worked.log().sign(note.text).bytes
            let changed = try SignedNote(log + Array("— \(line)\n".utf8))
            let error = #expect(throws: NoteError.self) { try Worked.policy().check(changed) }
            #expect(error?.kind == .refuted)
            #expect(error?.cause == "the signature of auditor.example/w1 8ce1faa1 is wrong")
        }
    }

    @Test func `a trusted log says nothing about another log`() throws {
        let other = SigningKey(try KeyName("other.example/log"))
        let text = try Worked.note().text
        let checked = try TrustPolicy(logs: [other.verifier, Worked.log().verifier])
            .check(other.sign(text))
        let error = #expect(throws: NoteError.self) { try checked.checkpoint() }
        #expect(error?.cause == "no trusted key of kestrel.example/contacts signed this note")
        #expect(error?.kind == .untrusted)
    }

    @Test(arguments: [
        ("", "keys.txt has no quorum line"), ("LOG\nWIT", "keys.txt has no quorum line"),
        ("LOG\nquorum auditor", "keys.txt:2: no witness \"auditor\" above this line"),
        ("quorum auditor\nWIT", "keys.txt:1: no witness \"auditor\" above this line"),
        ("quorum none\nquorum none", "keys.txt:2: the file has two quorum lines"),
        ("LOG\n# one more\nLOG\nquorum none", "keys.txt:3: the key is in an earlier line, too"),
        ("WIT\nwitness two WKEY", "keys.txt:2: the key is in an earlier line, too"),
        ("WIT\nwitness auditor WKEY", "keys.txt:2: the name \"auditor\" is taken"),
        ("witness none WKEY", "keys.txt:1: the name \"none\" is taken"),
        ("log WKEY", "keys.txt:1: the key is a witness's"),
        ("witness a LKEY", "keys.txt:1: the key is a log's"),
        ("WIT\ngroup all 1 auditor", "keys.txt:2: groups of witnesses aren't supported"),
        ("log", "keys.txt:1: the line isn't a policy's"),
        ("LOG https://a.example more", "keys.txt:1: the line isn't a policy's"),
        ("trust LKEY", "keys.txt:1: the line isn't a policy's"),
        ("quorum none auditor", "keys.txt:1: the line isn't a policy's"),
        ("Log LKEY", "keys.txt:1: the line isn't a policy's"),
        ("log LKEY\u{7}", "keys.txt:1: the line has control characters"),
        ("log a+b+c", "keys.txt:1: the key isn't in the form NAME+ID+BASE64"),
        (
            "log a.example+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "keys.txt:1: the key doesn't fit its name and id"
        ),
        (
            "log example.com/foo+530d903a+BukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "keys.txt:1: keys of type 6 aren't supported"
        ),
        ("log example.com/foo+530d903a+AekyeRrm", "keys.txt:1: the key has 5 bytes instead of 32"),
        (
            "log example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "keys.txt:1: the key isn't in the form NAME+ID+BASE64"
        ),
        (
            "log example.com/foo+530d903a+AekyeRrm56hApGFkyQR=",
            "keys.txt:1: the key isn't in the form NAME+ID+BASE64"
        ),
    ])
    func `a policy that isn't one is refused with its line`(text: String, cause: String) throws {
        let (log, witness) = try lines()
        let text = text.replacing("LOG", with: log).replacing("WIT", with: witness)
            .replacing("LKEY", with: log.dropFirst(4))
            .replacing("WKEY", with: witness.split(separator: " ")[2])
        let error = #expect(throws: NoteError.self) { try policy(text) }
        #expect(error?.cause == cause && error?.kind == .malformed)
        #expect((error?.hint?.count ?? 0) <= 80)
    }

    @Test func `keys and names are as many as there may be`() throws {
        let log = try lines().log
        let comments = String(repeating: "# \(log)\n", count: 5_000)
        #expect(try policy(comments + "quorum none").logs.isEmpty)
        let many = try (0..<300).map { _ in
            "log \(SigningKey(try Worked.origin()).verifier)\n"
        }
        let error = #expect(throws: NoteError.self) { try policy(many.joined() + "quorum none") }
        #expect(error?.cause == "keys.txt:257: the file has more than 256 keys")
    }

    @Test(arguments: [
        "a", "kestrel.example/contacts", "kestrel.example:8443/contacts-2", "a/b/c_~.d",
        "transparency.dev/DEV:witness-little-garden",
    ])
    func `a URL without a scheme is a name`(text: String) throws {
        #expect(try KeyName(text).rawValue == text)
    }

    @Test(arguments: [
        "", " ", "a b", "a+b", "https://a.example", "a.example/", "/a", "a//b", "a\n", "é.example",
        "a\u{200B}b", "a@b", "cosignature/v1", "contact-projector/statement@v1",
        String(repeating: "a", count: 256),
    ])
    func `anything else isn't`(text: String) {
        let error = #expect(throws: NoteError.self) { try KeyName(text) }
        #expect((error?.cause.count ?? 99) <= 80 && (error?.hint?.count ?? 99) <= 80)
    }
}
