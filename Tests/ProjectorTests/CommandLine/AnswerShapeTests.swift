import Foundation
import Testing

/// Answers that hold for any data: tables that stay tables, ranges that agree, and nothing left behind.
@Suite struct AnswerShapeTests {
    private static let generated = Result {
        try Tool.run(["generate", "--contacts", "300", "--activities", "6000"]).output
    }

    private func ask(_ line: String, _ input: String) throws -> String {
        let words = TranscriptTests.words(line) + ["--load", "-"]
        let result = try Tool.run(words, input: Array(input.utf8))
        #expect(result.status == 0, "\(result.messages)")
        return result.output
    }

    @Test func `three hundred contacts are a table, whatever one of them holds`() throws {
        let long = String(repeating: "a very long name ", count: 20)
        let input =
            try Self.generated.get()
            + #"{"contact_id":"con_long","id":"l1","type":"segment_added","created_at":"2024-01-01T00:00:00Z","segment":{"id":"s","name":"\#(long)"}}"#
        for line in ["contacts", "segments", "who all"] {
            let lines = try ask(line, input).split(separator: "\n")
            #expect(lines[0].hasPrefix("┌") && !lines.contains { $0.hasPrefix("row ") })
            // A pipe gets whole rows, but no cell fills them; a terminal's are cut to its width.
            #expect(lines.allSatisfy { $0.count < 400 })
        }
        #expect(try ask("contacts --format csv", input).contains(long))
    }

    @Test(arguments: ["history", "notes", "notices", "flips"])
    func `the lists of one contact are tables`(command: String) throws {
        let input = try Self.generated.get()
        let first = try ask("contacts --format ndjson", input)
            .matches(of: /"contact_id":"([^"\\]+)"/).map { String($0.output.1) }
        for contact in first.prefix(5) {
            let more = command == "flips" ? ["blocked"] : []
            let result = try Tool.run(
                [command, contact] + more + ["--load", "-"],
                input: Array(input.utf8)
            )
            let lines = result.output.split(separator: "\n")
            let rows = lines.count { $0.hasPrefix("│") } - 1
            #expect(rows < 2 || !lines.contains { $0.hasPrefix("row ") }, "\(result.output)")
        }
    }

    private func activity(
        _ number: Int,
        _ contact: String,
        _ type: String,
        _ time: String,
        _ name: String? = nil
    ) -> String {
        let segment = name.map { #","segment":{"id":"seg","name":"\#($0)"}"# } ?? ""
        return
            #"{"contact_id":"\#(contact)","id":"a\#(number)","type":"\#(type)","created_at":"\#(time)T00:00:00Z"\#(segment)}"#
            + "\n"
    }

    @Test(arguments: [
        ("2024-01-03", 12...60), ("2024-01-20", 12...60), ("2024-04-01", 12...60),
        ("2025-06-01", 12...60), ("2027-01-01", 12...60), ("2032-01-01", 12...60),
        ("2060-01-01", 12...60),
    ])
    func `a trend picks a period that gives a screen of rows`(
        end: String,
        rows: ClosedRange<Int>
    ) throws {
        let input =
            activity(1, "con_a", "segment_added", "2024-01-01", "VIP")
            + activity(2, "con_a", "segment_removed", end, "VIP")
        let lines = try ask("trend 'in VIP' --format csv", input).split(separator: "\r\n")
        #expect(rows.contains(lines.count - 1), "\(lines.count)")
    }

    @Test func `a segment has the name of the time asked for, and is listed without members too`()
        throws
    {
        let input =
            activity(1, "con_a", "segment_added", "2024-01-01", "Leads")
            + activity(2, "con_b", "segment_added", "2024-02-01", "Leads")
            // Whoever is a member already makes no transition, and names the segment all the same.
            + activity(3, "con_b", "segment_added", "2024-03-01", "Prospects")
            + activity(4, "con_a", "segment_removed", "2024-04-01", "Leads")
            + activity(5, "con_b", "segment_removed", "2024-05-01", "Prospects")
        for (time, name, members) in [
            ("2024-02-15", "Leads", 2), ("2024-03-15", "Prospects", 2),
            ("2024-06-01", "Prospects", 0),
        ] {
            let sizes = try ask("segments --format csv --at \(time)", input)
            #expect(sizes.contains("seg,\(name),\(members)\r\n"), "\(sizes)")
            let segment = try ask("segment seg --to \(time)", input)
            #expect(segment.hasPrefix("\(name) (seg): "), "\(segment)")
            let flow = try ask("flow seg --to \(time) --format csv", input)
            #expect(flow.contains("to_\(name)"), "\(flow)")
        }
        #expect(
            try ask("segments --format csv --at 2023-01-01", input).split(separator: "\r\n").count
                == 1
        )
    }

    @Test func `a flow begins with the first period that has members`() throws {
        let quiet = (1...9).map { activity($0, "con_q", "contact_blocked", "2024-0\($0)-01") }
            .joined()
        let input =
            quiet + activity(20, "con_a", "segment_added", "2024-06-10", "VIP")
            + activity(21, "con_a", "segment_removed", "2024-08-10", "VIP")
        let lines = try ask("flow VIP", input).split(separator: "\n")
        #expect(lines[0] == "from 2024-06-17 00:00:00 UTC to 2024-09-01 00:00:00 UTC")
        #expect(lines.contains("│ VIP               │      0 │             1 │"))
        let given = try ask("flow VIP --from 2024-01-01", input)
        #expect(given.hasPrefix("from 2024-01-01 00:00:00 UTC to "))
    }

    @Test(arguments: [
        ("timeline con_ana", "13", "yes, unsubscribed once, 34 days", "in, 2nd time"),
        ("timeline con_ana --at 2024-06-03", "11", "no, since 2024-05-28", "in, 2nd time"),
        ("timeline con_ana --at 2024-03-01", "6", "yes, never unsubscribed", "out"),
        ("timeline con_ana --before 2024-01-01", "0", "yes, never unsubscribed", "out"),
    ])
    func `a timeline's words are true at the time asked for`(
        line: String,
        activities: String,
        subscribed: String,
        member: String
    ) throws {
        let result = try Tool.run(line.split(separator: " ").map(String.init) + Tool.samples)
        let lines = result.output.split(separator: "\n")
        let words = lines.map {
            $0.split(separator: "│").last.map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(words[1] == activities && words[2] == subscribed && words[4] == member)
        #expect(
            lines.last?.contains("1 column = ") == true && lines.last?.hasSuffix(", UTC") == true
        )
        #expect(lines.count { $0.contains("UTC") } == 1)
    }

    @Test(arguments: [
        ("2024-01..2024-06", "12", "no, since 2024-05-28", "4"),
        ("2024-03-05..2024-03-05", "0", "yes, never unsubscribed", "0"),
        ("2024-07..2024-08", "1", "yes, unsubscribed once, 1.6 days", "0"),
        ("#11..#11", "1", "no, since 2024-05-28", "0"),
    ])
    func `a timeline's words are about the range asked for`(
        range: String,
        activities: String,
        subscribed: String,
        notes: String
    ) throws {
        let result = try Tool.run(
            ["repl", "Examples/Streams/ana.json", "-c", "use con_ana; timeline \(range)"]
        )
        let lines = result.output.split(separator: "\n").dropFirst()
        let words = lines.map {
            $0.split(separator: "│").last.map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(words[1] == activities && words[2] == subscribed && words[5] == notes, "\(words)")
        #expect(!result.output.contains("= 0 "))
    }

    @Test(arguments: [
        ("contacts | sort status", "sort", "filters: grep"),
        ("contacts | tail 1", "tail", "filters: grep"),
        ("contacts | less", "less", "filters: grep"), ("contacts | wc", "wc", "filters: grep"),
        ("contacts | hed 3", "hed", "did you mean head?"),
        ("contacts | jsn", "jsn", "did you mean json?"),
    ])
    func `what is no filter is named, with the filters there are`(
        line: String,
        word: String,
        hint: String
    ) throws {
        let result = try Tool.run(["repl", "Examples/Streams/ana.json", "-c", line])
        let lines = result.messages.split(separator: "\n").map(String.init)
        #expect(
            lines[1] == String(repeating: " ", count: 13)
                + String(repeating: "^", count: word.count)
        )
        #expect(lines[2] == "error: no filter \"\(word)\"" && lines[3].hasPrefix("  \(hint)"))
    }

    @Test func `a refused command leaves no file behind`() throws {
        let scratch = try Scratch()
        let plain = try scratch.file(
            "plain.ndjson",
            activity(1, "con_a", "contact_blocked", "2024-01-01").utf8
        )
        let store = scratch.path("s.db")
        for file in [plain, "Examples/Streams/ana.json"] {
            let result = try Tool.run(["restore", file, "--store", store])
            #expect(result.status == 3)
            #expect(
                result.messages.hasPrefix(
                    "error: \(file) isn't a projector export\n  restore reads what"
                )
            )
        }
        let sync = try Tool.run(["sync", "--org", "o", "--all", "--store", store])
        #expect(sync.status == 3 && sync.messages.contains("no API key given"))
        #expect(try scratch.names() == ["plain.ndjson"])
        // A damaged export is found out late, and its lock goes with what was made of it.
        let other = scratch.path("other.db")
        _ = try Tool.run(["import", plain, "--store", other])
        let export = try Tool.run(["export", "--store", other]).output
        let cut = try scratch.file("cut", export.utf8.dropLast(20))
        #expect(try Tool.run(["restore", cut, "--store", store]).status == 3)
        #expect(try !scratch.names().contains { $0.hasPrefix("s.db") })
        // The name is free, also for another writer.
        let whole = try scratch.file("whole", export.utf8)
        #expect(try Tool.run(["restore", whole, "--store", store]).status == 0)
    }

    @Test func `a comment is a command, and a folder is told from a file`() throws {
        let comment = try Tool.run([
            "repl", "Examples/Streams/ana.json", "-c", "-- x", "-c", "where",
        ])
        #expect(comment.status == 0 && !comment.output.isEmpty, "\(comment.messages)")
        let folder = try Tool.run(["state", "--load", "Examples"])
        #expect(
            folder.messages == """
                error: Examples is a directory
                  name the files in it, for example Examples/*.ndjson

                """
        )
    }

    @Test func `a head that doesn't fit is told with its position`() throws {
        let scratch = try Scratch()
        let store = scratch.path("s.db")
        _ = try Tool.run(["import", "Examples/Streams/ana.json", "--store", store])
        let result = try Tool.run([
            "verify", "--store", store, "--head", "3:" + String(repeating: "0", count: 64),
        ])
        #expect(result.status == 1)
        #expect(
            result.output.hasPrefix(
                "FAILED at position 3: the log doesn't match the head you gave, 3:0000000000000000…; "
            )
        )
    }
}
