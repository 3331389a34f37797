import Foundation
import Testing

/// Tests of sources of which few or no records can be read.
@Suite struct UnreadSourceTests {
    private let scratch: Scratch
    private let record =
        #"{"contact_id":"con_1","id":"a1","type":"contact_unsubscribed","created_at":"2024-01-01T00:00:00Z"}"#
        + "\n"

    init() throws {
        scratch = try Scratch()
        _ = try scratch.file("good.ndjson", record.utf8)
    }

    private func run(_ arguments: String...) throws -> Tool.Result {
        try Tool.run(arguments, in: scratch.directory)
    }

    static let foreign: [(name: String, bytes: [UInt8], words: String)] = [
        ("export.zip", Array("PK\u{3}\u{4}\u{14}".utf8), "export.zip is a zip archive"),
        ("a.zst", [0x28, 0xB5, 0x2F, 0xFD, 4, 0], "a.zst is zstd data"),
        ("a.xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], "a.xz is xz data"),
        ("a.bz2", Array("BZh91AY&SY".utf8), "a.bz2 is bzip2 data"),
        ("wide.csv", [0xFF, 0xFE, 0x61, 0, 0x0A, 0], "wide.csv is UTF-16 text"),
        ("s.db", Array("SQLite format 3\0".utf8), "s.db is an SQLite database"),
        ("rows.csv", Array("id,type\na,b\n".utf8), "no activities in rows.csv"),
        ("page.html", Array("<!DOCTYPE html>\n<p>\n".utf8), "no activities in page.html"),
        (
            "singer.jsonl", Array("{\"type\":\"SCHEMA\"}\n{\"type\":\"RECORD\"}\n".utf8),
            "no activities in singer.jsonl"
        ),
        (
            "mongo.ndjson",
            Array(
                #"{"id":"a","type":"t","created_at":{"$date":"2024-03-01T08:00:00Z"}}"#.utf8
            ), "no activities in mongo.ndjson"
        ),
        (
            "klaviyo.json", Array("{\n \"data\": [{\"id\": \"e\"}],\n \"links\": {}\n}".utf8),
            "it looks like a page of another API: one object with data, links"
        ),
        ("README.md", Array("# Title\n\ntext\n".utf8), "it begins with \"# Title\""),
    ]

    @Test(arguments: foreign.indices)
    func `a source of which nothing can be read is an error of every command`(_ index: Int) throws {
        let (name, bytes, words) = Self.foreign[index]
        _ = try scratch.file(name, bytes)
        for arguments in [
            ["count", "unsubscribed", "--load", name], ["state", "con_1", "--load", name],
            ["who", "unsubscribed", "--load", "good.ndjson", "--load", name],
            ["info", "--load", name, "--load", "good.ndjson"], ["check", "--load", name],
            ["rejects", "--load", name], ["import", name, "--store", "new.db"],
            ["repl", name, "-c", "count unsubscribed"],
        ] {
            let run = try Tool.run(arguments, in: scratch.directory)
            #expect(run.status == 3, "\(arguments)")
            #expect(run.messages.contains(words), "\(arguments): \(run.messages)")
        }
        let input = try Tool.run(["count", "unsubscribed", "--load", "-"], input: bytes)
        #expect(input.status == 3)
        #expect(input.output.isEmpty)
        let shell = try run("repl", "good.ndjson", "-c", "load \(name)")
        #expect(shell.status == 3)
        #expect(shell.messages.contains(words))
        let kept = try Tool.run(
            ["repl", "good.ndjson", "--keep-going"],
            input: Array("load \(name)\ncount unsubscribed\n".utf8),
            in: scratch.directory
        )
        #expect(kept.output == "1\n")
    }

    @Test(arguments: ["", " \r\n", "[]", "\u{FEFF}", "contact_id,sent_at\n"])
    func `an empty source is no error`(text: String) throws {
        _ = try scratch.file("empty", text.utf8)
        for arguments in [
            ["count", "unsubscribed", "--load", "empty"], ["info", "--load", "empty"],
            ["import", "empty", "--store", "new.db"], ["repl", "empty", "-c", "info"],
        ] {
            let run = try Tool.run(arguments, in: scratch.directory)
            #expect(run.status == 0, "\(arguments): \(run.messages)")
        }
        #expect(try run("count", "unsubscribed", "--load", "empty").output == "0\n")
    }

    @Test func `a source that is mostly unreadable is a warning with the share`() throws {
        _ = try scratch.file("mostly", (record + "{}\n{}\n").utf8)
        _ = try scratch.file("half", (record + "{}\n").utf8)
        for arguments in [
            ["count", "unsubscribed", "--load", "mostly"], ["info", "--load", "mostly"],
            ["import", "mostly", "--store", "new.db"],
        ] {
            let run = try Tool.run(arguments, in: scratch.directory)
            #expect(run.status == 0)
            #expect(
                run.messages.contains(
                    "warning: most of mostly can't be read: 2 of 3 records rejected (66%)"
                ),
                "\(run.messages)"
            )
        }
        let run = try run("count", "unsubscribed", "--load", "half")
        #expect(run.status == 0 && run.output == "1\n")
        #expect(
            run.messages.contains(
                "warning: 1 of 2 records rejected (projector rejects lists them)"
            )
        )
        #expect(!run.messages.contains("most of"))
    }

    @Test func `an import tells what was rejected, and strictly stops there`() throws {
        let rejected = (0..<5).map { _ in "{}\n" }.joined()
        _ = try scratch.file("mixed", (record + rejected).utf8)
        let strict = try run("import", "mixed", "--strict", "--store", "strict.db")
        #expect(strict.status == 3)
        #expect(strict.messages.contains("rejected mixed:2: id is missing"))
        #expect(strict.messages.contains("--strict stopped at this record"))
        #expect(
            try run("info", "--store", "strict.db", "--format", "json").output
                .contains("\"activities\":0")
        )
        let run = try run("import", "mixed", "--store", "new.db")
        #expect(run.status == 0)
        #expect(run.output.ranges(of: "rejected mixed:").count == 3)
        #expect(
            run.output.contains(
                "2 more rejected; projector rejects --store new.db lists them"
            )
        )
        #expect(run.messages.contains("warning: 5 of 6 records rejected"))
    }

    @Test func `a gzip file that a tape padded is read`() throws {
        _ = try Tool.run(["import", "good.ndjson", "--store", "s.db"], in: scratch.directory)
        let packing = Process()
        packing.executableURL = URL(filePath: "/bin/sh")
        packing.currentDirectoryURL = scratch.directory
        packing.arguments = [
            "-c", "gzip -c good.ndjson > padded.gz && head -c 10000 /dev/zero >> padded.gz",
        ]
        try packing.run()
        packing.waitUntilExit()
        let run = try run("count", "unsubscribed", "--load", "padded.gz")
        #expect(run.status == 0 && run.output == "1\n", "\(run.messages)")
    }
}
