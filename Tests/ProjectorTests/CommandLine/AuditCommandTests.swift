import Foundation
import GRDB
import Testing

/// The command that checks evidence files: kept checkpoints, stores that are asked again, and files that are made to
/// exhaust it.
@Suite struct AuditCommandTests {
    private let scratch: Scratch
    private static let files = Tool.root.appending(path: "Tests/Evidence")

    init() throws { scratch = try Scratch() }

    private func path(_ name: String) -> String { Self.files.appending(path: name).path }

    private func audit(
        _ name: String = "ana",
        _ options: String...,
        under starter: [String] = []
    ) throws -> Tool.Result {
        let file = name.hasPrefix("/") ? name : path("\(name).evidence.ndjson")
        return try Tool.run(
            ["audit", file, "--keys", path("keys.txt")] + options,
            under: starter
        )
    }

    /// Restores the log of the worked files, or its first entries.
    private func store(_ name: String = "example", first count: Int? = nil) throws -> String {
        var export = path("\(name).export.ndjson")
        if let count {
            let text = try String(contentsOfFile: export, encoding: .utf8)
            let lines = text.split(separator: "\n").prefix(count + 1)
            let last = try #require(lines.last?.firstMatch(of: /"link":"([0-9a-f]{64})"/)).output.1
            let head =
                #"{"format":"contact-log","version":1,"head":"\#(count):\#(last)","rejects":0}"#
            let short = ([head] + lines.dropFirst().map(String.init)).joined(separator: "\n")
            export = try scratch.file("short.ndjson", (short + "\n").utf8)
        }
        let store = scratch.path("\(name).db")
        let restored = try Tool.run(["restore", export, "--store", store])
        try #require(restored.status == 0, "\(restored.messages)")
        return store
    }

    private func append(_ activities: String, of contact: String, to store: String) throws {
        let file = try scratch.file("late.json", "[\(activities)]".utf8)
        let appended = try Tool.run(
            [
                "import", file, "--store", store, "--default-contact", contact, "--default-org",
                "org_kestrel",
            ]
        )
        try #require(appended.status == 0, "\(appended.messages)")
    }

    private static let late =
        #"{"id":"act_c9","type":"contact_resubscribed","created_at":"2024-06-01T10:00:00Z"}"#

    @Test func `a page has the file in it if asked to`() throws {
        let page = scratch.path("page.html")
        #expect(try audit("ana", "--page", page, "--embed").status == 0)
        let text = try String(contentsOfFile: page, encoding: .utf8)
        let links = /href="data:application\/octet-stream;base64,([^"]*)" download="([^"]*)"/
        let link = try #require(text.firstMatch(of: links)).output
        #expect(link.2 == "ana.evidence.ndjson")
        let file = try Data(contentsOf: URL(fileURLWithPath: path("ana.evidence.ndjson")))
        #expect(Data(base64Encoded: String(link.1)) == file)
        #expect(try audit("ana", "--page", page).status == 0)
        #expect(try !String(contentsOfFile: page, encoding: .utf8).contains("data:application"))
    }

    @Test func `a file that is too large isn't put into a page`() throws {
        let large = try scratch.file("large.ndjson", [UInt8](repeating: 10, count: 5_000_001))
        let refused = try audit(large, "--page", scratch.path("page.html"), "--embed")
        #expect(refused.status == 2 && refused.messages.contains("over 5 MB"))
        let alone = try audit("ana", "--embed")
        #expect(alone.status == 2 && alone.messages.contains("--embed is about a page"))
    }

    @Test func `a sentence names the broadcast, also of what the file doesn't explain`()
        throws
    {
        let store = try store()
        let key = scratch.path("log.key")
        let made = try Tool.run(["key", "new", "kestrel.example/contacts", "--out", key])
        let keys = try scratch.file("keys.txt", "log \(made.output)quorum none\n".utf8)
        let rows = try scratch.file("rows.csv", "contact_id,sent_at\ncon_ana,2024-07-10\n".utf8)
        let file = scratch.path("join.evidence.ndjson")
        let written = try Tool.run(
            ["evidence", "--join", rows, "--store", store, "--key", key, "--out", file]
                + ["--withhold", "none"]
        )
        try #require(written.status == 0, "\(written.messages)")
        let audited = try Tool.run(["audit", file, "--keys", keys])
        #expect(audited.status == 0)
        #expect(
            audited.output.contains("con_ana was not unsubscribed")
                && audited.output.contains("set by act_a13 (broadcast “"),
            "\(audited.output)"
        )
    }

    @Test func `a kept checkpoint of another size needs its proof`() throws {
        let kept = ["--checkpoint", path("checkpoint-20.txt")]
        let alone = try audit("ana", kept[0], kept[1])
        #expect(alone.status == 1)
        #expect(
            alone.output == "does not hold: no proof connects the kept checkpoint, "
                + "of 20 entries, with the file's, of 25\n"
        )
        let proof = path("consistency-20.txt")
        let proven = try audit("ana", kept[0], kept[1], "--consistency", proof)
        #expect(proven.status == 0)
        #expect(try proven.output == audit().output)
        let other = try scratch.file("other", "old 19\n".utf8)
        let unproven = try audit("ana", kept[0], kept[1], "--consistency", other)
        #expect(unproven.status == 1)
        #expect(unproven.output.contains("it is from 19 entries, not 20"))
    }

    @Test func `a faulty proof is a matter of the arguments`() throws {
        let proof = try scratch.file("proof", "old 20\nAAAA\n".utf8)
        let faulty = try audit(
            "ana",
            "--checkpoint",
            path("checkpoint-20.txt"),
            "--consistency",
            proof
        )
        #expect(faulty.status == 2 && faulty.output.isEmpty)
        #expect(faulty.messages.hasPrefix("error: \(proof):2: the line isn't a hash in base64\n  "))
        let alone = try audit("ana", "--consistency", path("consistency-20.txt"))
        #expect(alone.status == 2)
        #expect(alone.messages.contains("add --checkpoint FILE"))
        let none = try audit(
            "ana",
            "--checkpoint",
            path("checkpoint-20.txt"),
            "--consistency",
            scratch.path("none")
        )
        #expect(none.status == 2 && none.messages.contains("can't read"))
    }

    @Test(arguments: [("ana", "answer"), ("ana-redacted", "answer"), ("june-news", "answers")])
    func `a store with the same log gives the same answers`(
        name: String,
        noun: String
    ) throws {
        let store = try store()
        try append(Self.late, of: "con_zoe", to: store)
        let asked = try audit(name, "--store", store)
        #expect(asked.status == 0)
        let line = "  the store gives the same \(noun) today, at 26 entries\n"
        #expect(try asked.output == audit(name).output + line)
        let json = try audit(name, "--store", store, "--format", "json").output
        let member =
            #""store":{"outcome":"same","entries":26,"differences":0,"reasons":[]}"#
        #expect(json.contains(member))
        #expect(try audit(name, "--format", "json").output.contains(#""store":null"#))
    }

    @Test func `a late fact is named with its entry`() throws {
        let store = try store()
        try append(Self.late, of: "con_ana", to: store)
        let asked = try audit("ana", "--store", store)
        #expect(asked.status == 1)
        let last = try #require(asked.output.split(separator: "\n").last)
        #expect(
            last.hasPrefix(
                "differs today: con_ana was not unsubscribed as of 2024-06-03 09:00:00 UTC, set by "
                    + "act_c9 contact_resubscribed 2024-06-01 10:00:00 UTC (position 26, recorded "
            )
        )
        #expect(last.hasSuffix(" UTC, after the file's position 25)"))
        #expect(asked.output.hasPrefix("holds: con_ana was unsubscribed"))
    }

    @Test func `an erased contact is named, and its opt-out`() throws {
        let asked = try audit("ana", "--store", try store("example-erased"))
        #expect(asked.status == 1)
        #expect(
            asked.output.hasSuffix(
                "\ndiffers today: con_ana was erased at position 26; the opt-out is kept, "
                    + "the notes and the segments are not\n"
            )
        )
    }

    @Test func `a shorter store can't be compared, nor one that can't be opened`() throws {
        let asked = try audit("ana", "--store", try store(first: 20))
        #expect(asked.status == 1)
        #expect(
            asked.output.hasSuffix(
                "\ncan't compare: the store has 20 entries, the file 25: "
                    + "it was restored or is another store\n"
            )
        )
        let none = try audit("ana", "--store", scratch.path("none.db"))
        #expect(none.status == 3 && none.output.isEmpty)
    }

    @Test func `a store that went another way is another one`() throws {
        let store = try store(first: 20)
        for number in 1...8 {
            let activity = #"{"id":"act_n\#(number)","type":"contact_blocked","created_at":null}"#
            try append(activity, of: "con_carl", to: store)
        }
        let carl = try audit("june-news", "--store", store)
        #expect(carl.status == 1)
        #expect(
            carl.output.hasSuffix(
                "\ndiffers: position 21 of the store isn't the entry of the file: "
                    + "it was edited, restored or is another store\n"
            )
        )
        // The first 20 entries are all that this file has.
        #expect(try audit("ana", "--store", store).status == 0)
    }

    @Test(arguments: [
        (
            "UPDATE entry SET link = randomblob(32) WHERE position >= 17",
            "position 17 of the store isn't the entry of the file: "
                + "it was edited, restored or is another store"
        ),
        (
            "UPDATE entry SET recorded_at = recorded_at + 1 WHERE position = 19",
            "position 19 of the store isn't the entry of the file: "
                + "it was edited, restored or is another store"
        ),
        (
            "DELETE FROM entry WHERE position = 15",
            "position 15 of the store isn't the entry of the file: "
                + "it was edited, restored or is another store"
        ),
    ])
    func `a store that was edited is another one`(sql: String, reason: String) throws {
        let store = try store()
        try DatabaseQueue(path: store).write { try $0.execute(sql: sql) }
        let asked = try audit("june-news", "--store", store)
        #expect(asked.status == 1)
        #expect(asked.output.hasSuffix("\ndiffers: \(reason)\n"), "\(asked)")
    }

    @Test func `an edited text is another answer of the same log`() throws {
        let store = try store()
        let sql = """
            UPDATE entry SET payload =
                CAST(replace(CAST(payload AS TEXT), 'content": "', 'content": "Not: ') AS BLOB)
            WHERE position = 11
            """
        try DatabaseQueue(path: store).write { try $0.execute(sql: sql) }
        let asked = try audit("ana", "--store", store)
        #expect(asked.status == 1)
        #expect(
            asked.output.hasSuffix(
                "\ndiffers: the store gives another answer for con_ana at position 25, in notes: "
                    + "it was edited\n"
            ),
            "\(asked)"
        )
    }

    @Test func `a file that doesn't hold isn't compared`() throws {
        let bytes = try Data(contentsOf: URL(filePath: path("ana.evidence.ndjson")))
        let text = String(decoding: bytes, as: UTF8.self).replacing("too_many", with: "too_few!")
        let file = try scratch.file("a.evidence.ndjson", text.utf8)
        let asked = try audit(file, "--store", try store())
        #expect(asked.status == 1)
        #expect(
            asked.output == "does not hold: position 3: the entry isn't what was recorded\n"
        )
    }

    /// Runs a program with 1 GiB of addresses, of which it takes a part itself.
    ///
    /// A sanitizer needs more for itself, so that nothing is limited there.
    private static let confined: [String] = {
        let isSanitized = ["/thread/", "/address/"].contains(
            where: PseudoTerminal.projector.contains
        )
        return isSanitized ? [] : ["/bin/sh", "-c", "ulimit -v 1048576; exec \"$@\"", "sh"]
    }()

    @Test func `a file that unpacks to much more is refused in little memory`() throws {
        let part = scratch.path("part.gz")
        let zip = Process()
        zip.executableURL = URL(filePath: "/bin/sh")
        zip.arguments = ["-c", "head -c 1048576 /dev/zero | gzip > \(part)"]
        try zip.run()
        zip.waitUntilExit()
        let mebibyte = try Data(contentsOf: URL(filePath: part))
        let bomb = try scratch.file(
            "bomb.evidence.ndjson",
            repeatElement(mebibyte, count: 1_500).joined()
        )
        let refused = try audit(bomb, under: Self.confined)
        #expect(refused.status == 3)
        #expect(
            refused.messages.hasPrefix("error: \(bomb): line 1: the line has more than 40 MiB")
        )
    }

    @Test func `entries that don't count take no memory`() throws {
        let text = try String(contentsOfFile: path("ana.evidence.ndjson"), encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        let entry = lines[2] + "\n"
        let head = lines[0] + "\n" + lines[1] + "\n"
        let file = try scratch.file(
            "many.evidence.ndjson",
            (head + String(repeating: entry, count: 20_000)).utf8
        )
        let refused = try audit(file, under: Self.confined)
        #expect(refused.status == 1)
        #expect(refused.output == "does not hold: the file has no checkpoint\n")
    }
}
