import Foundation
import Testing

/// The command that makes evidence files, which `audit` then checks.
@Suite struct EvidenceFileCommandTests {
    private let log: SignedLog
    private static let asking = "evidence con_ana --store contacts.db --key log.key"

    init() throws { log = try SignedLog() }

    @Test(arguments: [
        ("con_ana --store contacts.db", "evidence needs a key"),
        (
            "con_ana --store contacts.db --key log.key --unsigned",
            "--unsigned and --key can't be combined"
        ),
        ("con_ana --store contacts.db --unsigned --checkpoint x", "--checkpoint needs --key"),
        ("--store contacts.db --key log.key", "is about a contact or about the rows of --join"),
        (
            "con_ana --join x --store contacts.db --key log.key",
            "is about a contact or about the rows of --join"
        ),
        ("--join x --at 2024 --store contacts.db --key log.key", "the rows of --join have"),
        ("--join x --known-at 3 --store contacts.db --key log.key", "the rows of --join have"),
        ("--join x --attribute VIP --store contacts.db --key log.key", "the rows of --join have"),
        ("con_ana --store contacts.db --key log.key --withhold names", "--withhold can't be"),
        ("con_ana --store contacts.db --key log.key --at #3", "not about the place of an activity"),
        ("con_ana --key log.key", "evidence needs"),
    ])
    func `options that don't go together make no file`(words: String, text: String) throws {
        let result = try log.run("evidence \(words) --out made.ndjson")
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.messages.contains("error: "))
        #expect(result.messages.contains(text), "\(result.messages)")
        #expect(try !log.scratch.names().contains("made.ndjson"))
    }

    @Test(arguments: ["none", "notes", "all"])
    func `a file holds, to standard output or into a file`(withheld: String) throws {
        let words = Self.asking + " --attribute unsubscribed --attribute VIP --withhold \(withheld)"
        try log.keep("printed.ndjson", words)
        let written = try log.run(words + " --out written.ndjson")
        #expect(written.status == 0 && written.output.isEmpty)
        #expect(written.messages.hasPrefix("written.ndjson: 13 entries, "))
        #expect(written.messages.contains("proven by a checkpoint of 25 entries\n"))
        for name in ["printed.ndjson", "written.ndjson"] {
            let audited = try log.run("audit \(name) --keys keys.txt --store contacts.db")
            #expect(audited.status == 0, "\(audited.output)\(audited.messages)")
            #expect(audited.output.contains("  con_ana was not unsubscribed at the end, since "))
            #expect(audited.output.contains("  con_ana was in seg_vip at the end, since "))
        }
        #expect(try log.text("printed.ndjson").contains(#""payload""#) == (withheld != "all"))
    }

    @Test func `the page of a file is made with it`() throws {
        let made = try log.run(Self.asking + " --out made.ndjson --page made.html")
        #expect(made.status == 0 && made.output.isEmpty, "\(made.messages)")
        let page = try log.text("made.html")
        #expect(page.contains("13 entries stood in the log"))
        #expect(page.contains("projector audit made.ndjson --keys KEYS"))
        let overwriting = try log.run(Self.asking + " --out made.html --page made.html")
        #expect(overwriting.status == 1 && overwriting.output.isEmpty, "\(overwriting.messages)")
        #expect(try log.run(Self.asking + " --page p.html").status == 2)
        let unsigned = "evidence con_ana --store contacts.db --unsigned --out u --page p.html"
        #expect(try log.run(unsigned).status == 2)
    }

    @Test func `rows are answered, each at its time`() throws {
        let rows = Tool.root.appending(path: "Examples/Streams/sends.csv").path
        let made = try log.run(
            ["evidence", "--join", rows, "--only", "violations", "--label", "June news"]
                + ["--store", "contacts.db", "--key", "log.key", "--out", "made.ndjson"]
        )
        #expect(made.status == 0 && made.output.isEmpty)
        let audited = try log.run("audit made.ndjson --keys keys.txt")
        #expect(audited.status == 0 && audited.output.hasPrefix("holds: 3 answers\n"))
        #expect(audited.output.contains("  con_bea was unsubscribed as of 2024-06-03 09:00:02 UTC"))
    }

    @Test func `a witness's checkpoint of before proves what the log had then`() throws {
        #expect(try log.run("checkpoint --store contacts.db --key log.key --out out").status == 0)
        try log.keep(
            "kept",
            "checkpoint --cosign out/latest --key w1.key --keys keys.txt --after none"
        )
        try log.grow()
        let made = try log.run(Self.asking + " --checkpoint kept --out made.ndjson")
        #expect(made.status == 0 && made.messages.contains("a checkpoint of 25 entries"))
        let audited = try log.run("audit made.ndjson --keys keys.txt --checkpoint kept")
        #expect(audited.status == 0)
        #expect(audited.output.contains("\n  witness auditor signed that log by "))
        try log.keep("proof", "checkpoint --store contacts.db --prove kept")
        let later = try log.run(Self.asking + " --out later.ndjson")
        #expect(later.status == 0)
        let connected = "audit later.ndjson --keys keys.txt --checkpoint kept --consistency proof"
        #expect(try log.run(connected).status == 0)
        let late = try log.run(Self.asking + " --checkpoint kept --known-at 26 --out made.ndjson")
        #expect(late.status != 0 && late.output.isEmpty)
    }

    @Test func `a file that can't be made leaves the one of before`() throws {
        let old = try log.scratch.file("made.ndjson", "old\n".utf8)
        try log.grow()
        #expect(try log.run("checkpoint --store contacts.db --key log.key --out out").status == 0)
        try log.restore("back.db")
        for (words, status) in [
            ("con_ana --store back.db --key log.key", 1),
            ("con_no --store contacts.db --key log.key", 1),
            ("con_ana --store none.db --key log.key", 3),
            ("con_ana --store contacts.db --key no.key", 3),
            ("con_ana --store contacts.db --key log.key --checkpoint no", 3),
            ("--join no.csv --org - --store contacts.db --key log.key", 3),
        ] as [(String, Int32)] {
            let result = try log.run("evidence \(words) --out made.ndjson")
            #expect(result.status == status && result.output.isEmpty, "\(words): \(result)")
            #expect(result.messages.hasPrefix("error: "), "\(result.messages)")
            #expect(try log.text("made.ndjson") == "old\n", "\(words)")
        }
        let store = try log.run(Self.asking + " --out contacts.db")
        #expect(store.status == 1 && store.messages.contains("it is the open store"))
        #expect(
            try !log.scratch.names().contains { $0.contains("made.ndjson") && $0 != "made.ndjson" }
        )
        #expect(try log.run(Self.asking + " --out made.ndjson").status == 0)
        #expect(try String(contentsOfFile: old, encoding: .utf8).hasPrefix(#"{"format":"#))
    }

    @Test func `a full device is an error, on either way`() throws {
        let file = try log.run(Self.asking + " --out /dev/full")
        #expect(file.status == 1 && file.messages.contains("can't write /dev/full: no space left"))
        let printed = try log.run(
            Self.asking,
            under: ["/bin/sh", "-c", #""$@" > /dev/full"#, "sh"]
        )
        #expect(printed.status == 1 && printed.messages.contains("no space left on device"))
    }

    @Test(.enabled(if: StoreNameTests.mayMount, "mounting needs root and a mount namespace"))
    func `a full disk leaves no part of a file`() throws {
        let full = try log.run(Self.asking + " --out disk/made.ndjson", under: log.fullDisk())
        #expect(full.status == 1 && full.output == "filling\n")
        #expect(full.messages.contains("can't write disk/made.ndjson: no space left on device"))
    }

    @Test func `a file without a key says so and isn't accepted`() throws {
        let made = try log.run("evidence con_ana --store contacts.db --unsigned --out made.ndjson")
        #expect(made.status == 0)
        #expect(made.messages.contains("unsigned, so it proves nothing"))
        let audited = try log.run("audit made.ndjson --keys keys.txt")
        #expect(audited.status == 1)
        #expect(audited.output == "does not hold: the file has no checkpoint\n")
    }
}
