import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import Foundation
import GRDB
import Testing

/// The command that verifies a store against heads and checkpoints that were kept elsewhere.
@Suite struct VerifyCommandTests {
    private static let evidence = Tool.root.appending(path: "Tests/Evidence")
    private static let checkpoint = evidence.appending(path: "checkpoint.txt").path
    private static let keys = evidence.appending(path: "keys.txt").path
    private static let head = "25:b19c171d572b9d83aca55f1150ce4030d10ed4e4a3529a6adad13c59af0d1dc5"

    private let scratch: Scratch
    private let store: String

    init() throws {
        scratch = try Scratch()
        store = scratch.path("contacts.db")
        let export = Self.evidence.appending(path: "example-erased.export.ndjson").path
        let restored = try Tool.run(["restore", export, "--store", store])
        #expect(restored.status == 0, "\(restored.messages)")
    }

    private func verify(_ words: String...) throws -> Tool.Result {
        try Tool.run(["verify", "--store", store] + words)
    }

    /// Makes a file from the kept checkpoint, changed.
    private func changed(_ old: String, _ new: String) throws -> String {
        let text = try String(contentsOfFile: Self.checkpoint, encoding: .utf8)
        #expect(text.contains(old))
        return try scratch.file("changed.txt", text.replacing(old, with: new).utf8)
    }

    @Test func `heads and checkpoints of before an erasure hold, and are counted`() throws {
        let one = try verify("--checkpoint", Self.checkpoint)
        #expect(one.status == 0 && one.messages.isEmpty)
        #expect(
            one.output.hasPrefix(
                """
                ok: 26 entries verified; 1 checkpoint holds
                the signatures of the checkpoint weren't checked; check them with --keys
                head 26:
                """
            ),
            "\(one.output)"
        )
        let all = try verify(
            "--head",
            Self.head,
            "--head=\(Self.head)",
            "--checkpoint",
            Self.checkpoint,
            "--checkpoint",
            Self.checkpoint,
            "--keys",
            Self.keys
        )
        #expect(all.status == 0, "\(all.messages)")
        let expected = "ok: 26 entries verified; 2 heads and 2 checkpoints hold\nhead 26:"
        #expect(all.output.hasPrefix(expected), "\(all.output)")
        #expect(try verify("--head", Self.head).output.contains("verified; 1 head holds\n"))
    }

    @Test(arguments: [
        ("\n25\n", "\n24\n", "24: the log doesn't match the checkpoint you gave, 24 WTkT"),
        ("WTkT", "WTkU", "25: the log doesn't match the checkpoint you gave, 25 WTkU"),
        ("\n25\n", "\n99\n", "27: entry missing, although the given checkpoint is at"),
    ])
    func `a checkpoint of another log is told with its position`(
        old: String,
        new: String,
        text: String
    ) throws {
        let file = try changed(old, new)
        let result = try verify("--checkpoint", file, "--checkpoint", Self.checkpoint)
        #expect(result.status == 1)
        #expect(result.output.hasPrefix("FAILED at position \(text)"), "\(result.output)")
        #expect(result.output.split(separator: "\n").count == 1)
        let signed = try verify("--checkpoint", file, "--keys", Self.keys)
        #expect(signed.status == 2 && signed.output.isEmpty)
        let wrong = "changed.txt: the signature of kestrel.example/contacts d2ce4fe3 is wrong"
        #expect(signed.messages.contains(wrong), "\(signed.messages)")
    }

    @Test func `a note that no trusted key signed is refused, whatever the store has`() throws {
        let key = scratch.path("other.key")
        let made = try Tool.run(["key", "new", "kestrel.example/contacts", "--out", key])
        let keys = try scratch.file("keys.txt", "log \(made.output)quorum none\n".utf8)
        let result = try verify("--checkpoint", Self.checkpoint, "--keys", keys)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(
            result.messages.contains("no trusted key signed this checkpoint"),
            "\(result.messages)"
        )
        let text = try String(contentsOfFile: Self.checkpoint, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2)
        let alone = try scratch.file("alone.txt", (lines.joined(separator: "\n") + "\n").utf8)
        let unwitnessed = try verify("--checkpoint", alone, "--keys", Self.keys)
        #expect(unwitnessed.status == 2)
        let missing = "alone.txt: witness auditor didn't sign this note"
        #expect(unwitnessed.messages.contains(missing), "\(unwitnessed.messages)")
    }

    @Test(arguments: [
        (["--keys", keys], "--keys needs a checkpoint"),
        (["--checkpoint", "none.txt"], "none.txt"),
        (["--checkpoint", keys], "keys.txt"),
        (["--checkpoint", checkpoint, "--keys", checkpoint], "checkpoint.txt:1: "),
        (["--head", "x", "--head", head], "\"x\" isn't a head"),
        (["--keys", keys, "--keys", keys], "--keys is given twice"),
    ])
    func `what can't be compared is a matter of the command line`(
        words: [String],
        text: String
    ) throws {
        let result = try Tool.run(["verify", "--store", store] + words)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.messages.contains(text), "\(result.messages)")
    }

    @Test func `a checkpoint is given once to commands that compare one`() throws {
        let file = Self.evidence.appending(path: "ana.evidence.ndjson").path
        let words = ["audit", file, "--keys", Self.keys]
        let kept = ["--checkpoint", Self.checkpoint]
        let result = try Tool.run(words + kept + kept)
        #expect(result.status == 2)
        #expect(result.messages.contains("--checkpoint is given twice"))
    }

    @Test func `a clock that was set back is a remark, and no failure`() async throws {
        let clock = ManualClock()
        let path = scratch.path("clock.db")
        let log = try SQLiteActivityStore(path: path) { clock.now }
        for (number, second) in [9, 2, 1, 20].enumerated() {
            clock.set(.second(second))
            let id = ActivityID.fixture(number + 1)
            _ = try await log.append([TestActivity.blocked(at: number, id: id).activity()])
        }
        try await log.close()
        let result = try Tool.run(["verify", "--store", path])
        #expect(result.status == 0)
        #expect(
            result.output.hasPrefix(
                "remark: at 2 appends the clock hadn't advanced, first at position 2: it stood "
                    + "still or was set back\nok: 4 entries verified\nhead 4:"
            ),
            "\(result.output)"
        )
    }

    @Test func `a wrong root is a failure with a hint`() throws {
        let queue = try DatabaseQueue(path: store)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "INSERT INTO node VALUES (1, 0, zeroblob(32))")
        }
        try queue.close()
        let result = try verify()
        #expect(result.status == 1)
        #expect(
            result.output == """
                FAILED: the tree has 1 root that belongs to no positions of the log
                  the next `projector checkpoint` drops and rebuilds it

                """
        )
    }
}
