import ContactEvidence
import ContactProjector
import ContactProjectorTesting
import Testing

/// The text of consistency proofs, and checkpoints that they connect.
@Suite struct ConsistencyProofTests {
    private let log: ExampleLog

    init() throws { log = try ExampleLog() }

    @Test func `each checkpoint of a log is connected with each later one`() throws {
        for size in Int64(0)...25 {
            for earlier in 0...size {
                let proof = try log.proof(from: earlier, to: size)
                let pair = (try log.checkpoint(earlier), try log.checkpoint(size))
                #expect(proof.connects(pair.0, pair.1), "\(earlier) to \(size)")
                #expect(try ConsistencyProof(Array(proof.text.utf8)) == proof)
            }
        }
    }

    @Test func `a proof goes through an erasure`() throws {
        let erased = try ExampleLog(isErased: true)
        let proof = try erased.proof(from: 25, to: 26)
        #expect(proof.hashes.count == 4)
        #expect(proof.connects(try log.checkpoint(25), try erased.checkpoint(26)))
    }

    @Test func `nothing else is connected`() throws {
        let (old, new) = (try log.checkpoint(11), try log.checkpoint(25))
        let proof = try log.proof(from: 11, to: 25)
        #expect(!proof.connects(new, old))
        #expect(!proof.connects(old, old))
        #expect(!proof.connects(try log.checkpoint(12), new))
        #expect(!proof.connects(old, try log.checkpoint(24)))
        #expect(!proof.connects(try Worked.checkpoint(of: 11), new))
        #expect(!proof.connects(old, try Worked.checkpoint(of: 25)))
        let elsewhere = Checkpoint(
            origin: try KeyName("other.example/log"),
            size: 11,
            root: old.root
        )
        #expect(!proof.connects(elsewhere, new))
        for index in proof.hashes.indices {
            var (changed, dropped) = (proof.hashes, proof.hashes)
            changed[index][index] ^= 1
            dropped.remove(at: index)
            for hashes in [changed, dropped, proof.hashes + [proof.hashes[index]]] {
                #expect(!(try ConsistencyProof(from: 11, hashes: hashes)).connects(old, new))
            }
        }
        let empty = try ConsistencyProof(from: 0, hashes: [])
        #expect(empty.connects(try log.checkpoint(0), new))
        #expect(!empty.connects(try Worked.checkpoint(of: 0), new))
        let same = try ConsistencyProof(from: 25, hashes: [])
        #expect(same.connects(new, new))
        #expect(!same.connects(new, try Worked.checkpoint(of: 25)))
    }

    @Test func `the largest sizes neither trap nor connect`() throws {
        let largest = try Worked.checkpoint(of: Checkpoint.largestSize)
        let hashes = [[UInt8]](repeating: [UInt8](repeating: 1, count: 32), count: 63)
        for count in 0...63 {
            let proof = try ConsistencyProof(
                from: Checkpoint.largestSize - 1,
                hashes: Array(hashes.prefix(count))
            )
            let earlier = try Worked.checkpoint(of: Checkpoint.largestSize - 1)
            #expect(!proof.connects(earlier, largest))
        }
        #expect(throws: NoteError.self) {
            try ConsistencyProof(from: 1, hashes: hashes + [hashes[0]])
        }
        #expect(throws: NoteError.self) { try ConsistencyProof(from: 1, hashes: [[1, 2]]) }
        #expect(throws: NoteError.self) { try ConsistencyProof(from: -1, hashes: []) }
        #expect(throws: NoteError.self) { try ConsistencyProof(from: .max, hashes: []) }
    }

    private static let hash = "WTkTHi/W9cXFNbtORbPBrR825RjJY+xMKBT2H2BqUgY="

    @Test(arguments: [
        ("", "proof is empty"), ("old 5", "proof has no last newline"),
        ("old 5\n\n", "proof:2: the line isn't a hash in base64"),
        ("\nold 5\n", "proof:1: the line isn't old and a number of entries"),
        ("old 05\n", "proof:1:"), ("old +5\n", "proof:1:"), ("old -1\n", "proof:1:"),
        ("old  5\n", "proof:1:"), ("old 5 \n", "proof:1:"), ("old 5\r\n", "proof:1:"),
        ("Old 5\n", "proof:1:"), ("old\n", "proof:1:"), ("5\n", "proof:1:"),
        ("old 1099511627777\n", "proof:1:"), ("old 9223372036854775808\n", "proof:1:"),
        ("old \u{665}\n", "proof:1:"), ("\u{FEFF}old 5\n", "proof:1:"),
        ("old 5\n\(hash)", "proof has no last newline"), ("old 5\n\(hash)\n\n", "proof:3:"),
        ("old 5\n\(hash)\r\n", "proof:2:"), ("old 5\n \(hash)\n", "proof:2:"),
        ("old 5\nWTkTHi/W9cXFNbtORbPBrR825RjJY+xMKBT2H2BqUgZ=\n", "proof:2:"),
        ("old 5\nWTkTHi/W9cXFNbtORbPBrR825RjJY+xMKBT2H2BqUgY\n", "proof:2:"),
        ("old 5\n\(hash)\n\n— note\n", "proof:3:"), ("old 5\nAAAA\n", "proof:2:"),
    ])
    func `another text isn't a proof`(text: String, cause: String) {
        let error = #expect(throws: NoteError.self) { try ConsistencyProof(Array(text.utf8)) }
        #expect(error?.kind == .malformed && error?.hint != nil)
        #expect(error?.cause.hasPrefix(cause) == true, "\(error?.cause ?? "")")
    }

    @Test func `a proof has at most 63 hashes and its text 64 KiB`() throws {
        let most = "old 5\n" + String(repeating: Self.hash + "\n", count: 63)
        #expect(try ConsistencyProof(Array(most.utf8)).hashes.count == 63)
        let more = #expect(throws: NoteError.self) {
            try ConsistencyProof(Array((most + Self.hash + "\n").utf8))
        }
        #expect(more?.cause == "proof has more than 63 hashes")
        let large = #expect(throws: NoteError.self) {
            try ConsistencyProof([UInt8](repeating: 10, count: 1 << 16 + 1))
        }
        #expect(large?.cause == "proof is larger than 64 KiB")
    }

    @Test func `a file is read as its bytes are`() throws {
        let folder = try Folder()
        let proof = try log.proof(from: 20, to: 25)
        let path = try folder.file("p", proof.text.utf8)
        #expect(try ConsistencyProof(file: path) == proof)
        for (name, bytes) in [("empty", []), ("large", [UInt8](repeating: 10, count: 70_000))] {
            let path = try folder.file(name, bytes)
            #expect(throws: NoteError.self) { try ConsistencyProof(file: path) }
        }
        for name in ["none", "."] {
            let error = #expect(throws: NoteError.self) {
                try ConsistencyProof(file: folder.path(name))
            }
            #expect(error?.kind == .unreadable)
        }
    }

    @Test func `a text with another byte is another proof or none`() throws {
        let text = Array(try log.proof(from: 11, to: 25).text.utf8)
        for seed in Seeds.some(2_000) {
            var random = SplitMix64(seed: seed)
            var changed = text
            changed[Int.random(in: text.indices, using: &random)] =
                UInt8.random(in: .min ... .max, using: &random)
            guard changed != text, let proof = try? ConsistencyProof(changed) else { continue }
            #expect(Array(proof.text.utf8) == changed, "seed \(seed)")
            #expect(
                !proof.connects(try log.checkpoint(11), try log.checkpoint(25)),
                "seed \(seed)"
            )
        }
    }
}
