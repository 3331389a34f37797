import Foundation
import Testing

/// Tests of segment names in the tool, over files, stores and the shell.
@Suite struct SegmentNameCommandTests {
    private let scratch: Scratch

    /// Returns a record of one activity, as it is fetched under one name or another.
    private static func record(
        _ contact: String,
        _ id: String,
        _ kind: String,
        _ day: String,
        _ segment: String,
        _ name: String
    ) -> String {
        #"{"contact_id":"\#(contact)","id":"\#(id)","type":"segment_\#(kind)","created_at":"2024-\#(day)T00:00:00Z","#
            + #""segment":{"id":"\#(segment)","name":"\#(name)"}}"# + "\n"
    }

    private static let records =
        record("c1", "a1", "added", "01-01", "VIP", "Gold")
        + record("c2", "a2", "added", "01-01", "seg_2", "VIP")
        + record("c3", "a3", "added", "01-01", "seg_3", "Twins")
        + record("c4", "a4", "added", "01-01", "seg_4", "Twins")
        + record("c9", "a9", "added", "01-01", "seg_9", "Old name")
        + record("c9", "b9", "removed", "02-01", "seg_9", "New name")
        // A revision: no state contains the older name, but a user may still type it.
        + record("c5", "a5", "added", "01-01", "seg_5", "Before the revision")
        + record("c5", "a5", "added", "01-01", "seg_5", "After it")

    init() throws {
        scratch = try Scratch()
        _ = try scratch.file("names.ndjson", Self.records.utf8)
        _ = try Tool.run(
            ["import", "names.ndjson", "--store", "s.db"],
            in: scratch.directory
        )
        // From 10,000 activities on, names come from the index instead of a second pass over the
        // log. Both must give the same answers.
        let many = (0..<10_100).map {
            Self.record("d\($0 % 500)", "m\($0)", "added", "03-01", "seg_m", "Many")
        }
        _ = try scratch.file("many.ndjson", (Self.records + many.joined()).utf8)
    }

    private static let sources = [
        ["--load", "names.ndjson"], ["--load", "many.ndjson"], ["--store", "s.db"],
    ]

    private func who(_ condition: String, _ source: [String], at: String) throws -> Tool.Result {
        try Tool.run(
            ["who", condition, "--format", "ndjson", "--at", at] + source,
            in: scratch.directory
        )
    }

    private func contacts(_ run: Tool.Result) -> [String] {
        run.output.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /"contact_id":"([^"]*)"/).map { String($0.1) }
        }
    }

    @Test(arguments: sources)
    func `who finds a segment by the name it had then, now, or in an older revision`(
        source: [String]
    ) throws {
        for (name, contact) in [
            ("Old name", "c9"), ("New name", "c9"), ("old NAME", "c9"), ("After it", "c5"),
            ("Before the revision", "c5"), ("Gold", "c1"),
        ] {
            let run = try who("in \"\(name)\"", source, at: "2024-01-15T00:00:00Z")
            #expect(run.status == 0, "\(name): \(run.messages)")
            #expect(contacts(run) == [contact], "\(name)")
        }
    }

    @Test(arguments: sources)
    func `several segments of one name are listed, and an id comes first`(source: [String]) throws {
        let twins = try who("in Twins", source, at: "2024-01-15T00:00:00Z")
        #expect(twins.status == 1)
        #expect(
            twins.messages.contains("error: \"Twins\" names 2 segments\n  use an id: seg_3, seg_4")
        )
        let run = try who("in VIP", source, at: "2024-01-15T00:00:00Z")
        #expect(contacts(run) == ["c1"])
        #expect(run.messages.contains("\"VIP\" is read as an id; it is also a name of seg_2"))
        let none = try who("in nobody", source, at: "2024-01-15T00:00:00Z")
        #expect(none.status == 1)
        #expect(none.messages.contains("error: no segment \"nobody\""))
    }

    @Test(arguments: sources)
    func `every command knows the same names`(source: [String]) throws {
        func run(_ words: String...) throws -> Tool.Result {
            let run = try Tool.run(words + source, in: scratch.directory)
            #expect(run.status == 0, "\(words): \(run.messages)")
            return run
        }
        #expect(try run("count", "ever in \"Old name\"").output == "1\n")
        #expect(try run("trend", "in \"Old name\"", "--by", "year").output.contains("2024"))
        #expect(try run("flow", "Old name", "Gold").output.contains("Gold"))
        #expect(try run("segment", "Old name").output.contains("seg_9"))
        #expect(try run("history", "c9", "Old name").output.contains("2024-01-01"))
        #expect(try run("flips", "c9", "in \"Old name\"").output.contains("2024-02-01"))
        #expect(try run("why", "c9", "Old name").output.contains("#2"))
        #expect(try run("why", "c2", "VIP").messages.contains("is read as an id"))
        #expect(try run("who", "in \"Old name\"", "--known", "5").output.contains("c9"))
        let shell = source[0] == "--store" ? source : [source[1]]
        let session = try Tool.run(
            ["repl"] + shell + [
                "-c",
                "count ever in \"Old name\"; who in VIP; use c9; why \"old name\" @ 2024-01-15",
            ],
            in: scratch.directory
        )
        #expect(session.status == 0, "\(session.messages)")
        #expect(session.output.hasPrefix("1\n"))
        #expect(session.messages.contains("is read as an id; it is also a name of seg_2"))
    }
}
