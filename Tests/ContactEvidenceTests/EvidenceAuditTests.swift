import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactEvidence

/// The check of evidence files, on the worked ones and on changed copies of them.
@Suite struct EvidenceAuditTests {
    static let files = ["ana", "ana-redacted", "june-news"]

    private let policy: TrustPolicy

    init() throws { policy = try Worked.policy() }

    private func audit(_ bytes: [UInt8]) throws -> AuditReport {
        try EvidenceAudit(trusting: policy).check(.bytes(bytes, name: "evidence"))
    }

    private func refusal(_ bytes: [UInt8], kept: SignedNote? = nil) -> String? {
        EvidenceAudit(trusting: policy, kept: kept).refusal(of: bytes)
    }

    private func worked(_ name: String) throws -> [UInt8] {
        try Worked.file("\(name).evidence.ndjson")
    }

    @Test(arguments: files) func `a worked file holds`(name: String) throws {
        let report = try audit(try worked(name))
        guard case .holds = report.outcome else {
            Issue.record("\(report.outcome)")
            return
        }
        #expect(report.origin == "kestrel.example/contacts")
        #expect(report.size == 25)
        #expect(report.cosignatures.map(\.witness.name) == ["auditor"])
        #expect(report.earlierFold == 2)
        let expected = ["ana": (13, 0, 1), "ana-redacted": (13, 4, 1), "june-news": (21, 5, 3)]
        let (entries, withheld, answers) = try #require(expected[name])
        #expect(report.entries == entries)
        #expect(report.withheld == withheld)
        #expect(report.answers.count == answers)
        #expect(report.answers[0].state[.unsubscribed].decidedBy == "act_a11")
    }

    @Test func `every single bit counts`() throws {
        let rounds = Seeds.some(1_000)
        for name in Self.files {
            let bytes = try worked(name)
            for seed in rounds {
                var random = SplitMix64(seed: seed)
                var changed = bytes
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let bit = Int.random(in: 0..<8, using: &random)
                changed[place] ^= 1 << bit
                #expect(
                    refusal(changed) != nil,
                    "\(name), seed \(seed): bit \(bit) of byte \(place)"
                )
            }
        }
    }

    @Test(arguments: files) func `a file that ends early is truncated`(name: String) throws {
        let bytes = try worked(name)
        let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
        for end in ends.dropLast() {
            #expect(refusal(Array(bytes[...end])) != nil)
            #expect(refusal(Array(bytes[..<end]))?.contains("truncated") == true)
        }
        #expect(refusal([])?.contains("truncated") == true)
    }

    @Test func `lines are where they belong, once`() throws {
        let lines = try worked("ana").split(separator: UInt8(ascii: "\n")).map { Array($0) }
        func file(_ lines: [[UInt8]]) -> [UInt8] {
            Array(lines.map { $0 + [UInt8(ascii: "\n")] }.joined())
        }
        #expect(refusal(file(lines)) == nil)
        for index in lines.indices {
            var (doubled, dropped, swapped) = (lines, lines, lines)
            doubled.insert(lines[index], at: index)
            dropped.remove(at: index)
            swapped.swapAt(index, (index + 1) % lines.count)
            #expect(refusal(file(doubled)) != nil, "line \(index + 1) twice")
            #expect(refusal(file(dropped)) != nil, "line \(index + 1) dropped")
            #expect(refusal(file(swapped)) != nil, "line \(index + 1) swapped")
        }
    }

    @Test func `another spelling of the same values isn't the format`() throws {
        let text = String(decoding: try worked("ana"), as: UTF8.self)
        let spellings = [
            (#""entries":13,"withheld":0"#, #""withheld":0,"entries":13"#),
            (#""entries":13,"#, #""entries": 13,"#), (#""entries":13,"#, #""entries":13.0,"#),
            (#""entries":13,"#, #""entries":13,"entries":13,"#),
            (#"{"position":1,"#, #"{"position":1,"more":1,"#),
            (#""link":"c4c5"#, #""link":"C4c5"#), ("Z\",\"kind\"", "z\",\"kind\""),
            (#"{"format""#, #" {"format""#), (#""payload":"{\n"#, #""payload":"{\u000a"#),
        ]
        for (old, new) in spellings {
            #expect(text.contains(old), "\(old)")
            let changed = text.replacing(old, with: new, maxReplacements: 1)
            #expect(refusal(Array(changed.utf8))?.hasPrefix("unreadable") == true, "\(new)")
        }
    }

    @Test func `hostile files have a reason`() throws {
        let text = String(decoding: try worked("ana"), as: UTF8.self)
        let newer = text.replacing(#""version":1"#, with: #""version":2"#)
        let marked = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        #expect(refusal(marked)?.contains("byte order mark") == true)
        #expect(refusal(Array(newer.utf8))?.contains("newer version (format 2") == true)
        for size in ["9223372036854775807", "9223372036854775808", "1099511627777", "-1"] {
            let changed = text.replacing(#""tree_size":25"#, with: "\"tree_size\":\(size)")
            #expect(refusal(Array(changed.utf8)) != nil)
        }
        #expect(refusal(Array(String(repeating: "[", count: 1 << 20).utf8)) != nil)
        #expect(refusal(Array((String(repeating: "[", count: 1 << 20) + "\n").utf8)) != nil)
        let deep = text.replacing(
            #""answers":["#,
            with: #""answers":["# + String(repeating: "[", count: 100_000)
        )
        #expect(refusal(Array(deep.utf8)) != nil)
    }

    @Test func `a kept checkpoint must be the file's`() throws {
        let kept = try SignedNote(try Worked.checkpoint())
        #expect(refusal(try worked("ana"), kept: kept) == nil)
    }

    @Test func `a kept checkpoint needs the quorum, too`() throws {
        let lines = String(decoding: try Worked.checkpoint(), as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        // Without the line of the witness.
        let alone = try SignedNote((lines.prefix(5).joined(separator: "\n") + "\n").utf8)
        #expect(refusal(try worked("ana"), kept: alone)?.contains("kept checkpoint") == true)
    }

    @Test func `what withheld payloads give is the operator's word, and nothing else is`() throws {
        func answers(_ state: String) throws -> [JSONTree] {
            let text = #"[{"state":{"blocked":false,"# + state + #"},"why":[]}]"#
            return try #require(JSONTree(Array(text.utf8))).elements
        }
        let unproven = [
            (#""files":[{"id":"f"}]"#, #""files":[]"#),
            (#""notices":[]"#, #""notices":[{"kind":"withoutSubject"}]"#),
            (#""segments":[{"id":"s","name":"New"}]"#, #""segments":[{"id":"s","name":"Old"}]"#),
            (
                #""notes":[{"id":"n","content":"new","updated_at":null}]"#,
                #""notes":[{"id":"n","content":"old","updated_at":null}]"#
            ),
        ]
        for (said, derived) in unproven {
            let pair = (try answers(said), try answers(derived))
            for (hasWithheld, expected) in [(true, nil), (false, 0)] {
                let comparison = AnswerComparison(isEarlierFold: false, hasWithheld: hasWithheld)
                #expect(comparison.difference(pair.0, pair.1)?.answer == expected, "\(said)")
            }
        }
        let comparison = AnswerComparison(isEarlierFold: false, hasWithheld: true)
        let other = try answers(#""segments":[{"id":"t","name":"New"}]"#)
        #expect(comparison.difference(other, try answers(unproven[2].1))?.member == "segments")
    }

    @Test func `texts that only look alike differ`() {
        #expect(JSONTree(Array("\"\u{E9}\"".utf8)) != JSONTree(Array("\"e\u{301}\"".utf8)))
    }

    @Test func `a key that isn't trusted proves nothing`() throws {
        let other = SigningKey(try KeyName("kestrel.example/contacts"))
        let audit = EvidenceAudit(trusting: TrustPolicy(logs: [other.verifier]))
        let report = try audit.check(.bytes(try worked("ana"), name: "ana"))
        guard case .refuted(let reason) = report.outcome else {
            Issue.record("\(report.outcome)")
            return
        }
        #expect(reason.contains("no trusted key signed this checkpoint"))
    }
}
