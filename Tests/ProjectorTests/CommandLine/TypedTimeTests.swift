import ContactProjector
import Foundation
import Testing

/// Tests of times as users type them, in the tool and in the shell.
@Suite struct TypedTimeTests {
    private static let joined =
        #"{"contact_id":"con_1","id":"a1","type":"segment_added","#
        + #""created_at":"2024-06-01T09:00:00Z","segment":{"id":"vip","name":"VIP","color":"red"}}"#
        + "\n"

    private func state(_ arguments: String...) throws -> Tool.Result {
        try Tool.run(
            ["state", "con_1", "--load", "-", "--format", "ndjson"] + arguments,
            input: Array(Self.joined.utf8)
        )
    }

    private func shell(_ lines: String..., files: [String] = ["Examples/Streams/ana.json"]) throws
        -> Tool.Result
    {
        try Tool.run(["repl"] + files + ["-c", lines.joined(separator: ";")])
    }

    @Test(arguments: TimeInput.forms.flatMap { form in form.examples.map { ($0, form.reading) } })
    func `the command line takes every form, and echoes how it was understood`(
        text: String,
        reading: TimeInput
    ) throws {
        let (instant, note) =
            switch reading {
            case .instant(let instant), .local(let instant): (instant, "")
            case .start(let instant, let unit): (instant, " (start of the \(unit.rawValue))")
            }
        let result = try state("--at", text)
        #expect(result.output.contains(#""as_of":"\#(instant.rfc3339)""#))
        let words = instant.rfc3339.dropLast().replacing("T", with: " ")
        let echo = "\(text) is \(words) UTC\(note)\n"
        #expect(result.messages == (Timestamp(rfc3339: text) == nil ? echo : ""))
    }

    @Test(arguments: [
        ("6/3/2024", "\"6/3/2024\" could be 3 June or 6 March", "write 2024-06-03 or 2024-03-06"),
        (
            "13.06.2024", "\"13.06.2024\" has its day and month as numbers; it could be 13 June",
            "write 2024-06-13"
        ),
        (
            "2024-06-033", "\"2024-06-033\" isn't a time",
            "use a date (2024-06-03), a date and time (2024-06-03 09:00), #11, -7d, start or end"
        ),
        ("3 June", "\"3 June\" has no year", "write the year too, as in 3 June 2024"),
        ("9am", "\"9am\" has no date", "write the date before it, as in 2024-06-03 09:30"),
        ("1717405200", "\"1717405200\" isn't a time", "write @ before the number of a Unix time"),
    ])
    func `a time that is refused says what to write`(
        text: String,
        message: String,
        hint: String
    ) throws {
        let result = try state("--at", text)
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.messages == "error: \(message)\n  \(hint)\n")
        // The shell prints the same, below the place. `9am` is a time there, on the cursor's day.
        guard text != "9am" else { return }
        let shell = try shell("use con_ana", "at \(text)")
        let place = "  use con_ana;at \(text)\n" + String(repeating: " ", count: 17)
        let carets = String(repeating: "^", count: text.count)
        // The shell has the data at hand, and completes a date by it.
        let isYearless = text == "3 June"
        let better = "the data runs from 2024-01-09 to 2024-07-02 UTC: use 2024-06-03"
        let wanted = "error: \(message)\n  \(isYearless ? better : hint)\n"
        #expect(shell.messages == "\(place)\(carets)\n\(wanted)")
    }

    @Test func `every option for a time reads the same grammar`() throws {
        let before = try state("--before", "1 June 2024 9am")
        #expect(before.output.contains(#""presence":"notYet""#))
        #expect(try state("--at", "1 June 2024 9am").output.contains(#""presence":"present""#))
        // Everything was recorded today, so nothing is known as of an earlier time.
        let known = try state("--known", "3 June 2024")
        #expect(known.output.contains(#""known_at":0"#))
        #expect(known.messages == "3 June 2024 is 2024-06-03 00:00:00 UTC (start of the day)\n")
        #expect(try state("--known", "2024").output.contains(#""known_at":1,"#))
        #expect(try state("--known", "now").output.contains(#""known_at":1,"#))
        let trend = try Tool.run(
            ["trend", "in VIP", "--by", "day", "--format", "csv", "--load", "-"]
                + ["--from", "May 31, 2024", "--to", "2024-06-02 12:00"],
            input: Array(Self.joined.utf8)
        )
        let days = trend.output.split(separator: "\r\n").dropFirst().map { $0.prefix(10) }
        #expect(days == ["2024-05-31", "2024-06-01", "2024-06-02"])
        let diff = try Tool.run(
            ["diff", "con_1", "May 2024", "June 2, 2024", "--format", "json", "--load", "-"],
            input: Array(Self.joined.utf8)
        )
        #expect(diff.output.contains(#""as_of":"2024-05-01T00:00:00Z""#))
        let who = try Tool.run(
            ["count", "entered VIP since 1 June 2024 and not blocked", "--load", "-"],
            input: Array(Self.joined.utf8)
        )
        #expect(who.output == "1\n")
        #expect(who.messages == "1 June 2024 is 2024-06-01 00:00:00 UTC (start of the day)\n")
    }

    @Test(arguments: [
        "count entered seg_vip since 2024-03", "trend in seg_vip by month from 2024-01 to 2024-06",
        "use con_ana; flips entered seg_vip since 2024-03",
    ])
    func `the shell echoes each time once`(line: String) throws {
        let messages = try shell(line).messages.split(separator: "\n").filter {
            $0.contains(" is 2024-")
        }
        #expect(!messages.isEmpty && Set(messages).count == messages.count, "\(messages)")
    }

    @Test func `now is what the clock shows, and is echoed`() throws {
        let start = Date.now
        let result = try state("--at", "now")
        let echo = try #require(
            result.messages.firstMatch(of: /now is (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\S*) UTC\n/)
        )
        let text = "\(echo.output.1)T\(echo.output.2)Z"
        let told = try #require(Timestamp(rfc3339: text))
        let seconds = Double(told.microseconds) / 1e6
        #expect(abs(seconds - start.timeIntervalSince1970) < 600)
        #expect(result.output.contains(#""as_of":"\#(told.rfc3339)""#))
        let inShell = try shell("use con_ana", "at now")
        #expect(inShell.status == 1)
        #expect(inShell.messages.contains("\"now\" depends on the clock"))
    }

    @Test
    func `a local time that comes twice is its earlier instant, and a skipped one is refused`()
        throws
    {
        let twice = try state("--at", "2024-10-27 02:30", "--tz", "Europe/Berlin")
        #expect(twice.output.contains(#""as_of":"2024-10-27T00:30:00Z""#))
        #expect(
            twice.messages == "2024-10-27 02:30 is 2024-10-27 02:30:00 +02:00 "
                + "(the first of two; the other is 2024-10-27 02:30:00 +01:00)\n"
        )
        let skipped = try state("--at", "2024-03-31 02:30", "--tz", "Europe/Berlin")
        #expect(skipped.status == 1 && skipped.output.isEmpty)
        #expect(skipped.messages.contains("doesn't exist in Europe/Berlin\n  clocks skip from"))
        let inShell = try shell("set tz Europe/Berlin", "use con_ana", "at 27 October 2024 2:30")
        #expect(
            inShell.output.contains("at 2024-10-27 02:30:00 +02:00 (the first of two; the other")
        )
        let refused = try shell("set tz Europe/Berlin", "use con_ana", "at 31 March 2024 2:30")
        #expect(refused.status == 1 && refused.messages.contains("doesn't exist in Europe/Berlin"))
    }

    @Test(arguments: [
        ("at 2024-06-03 09:00", "con_ana at 2024-06-03 09:00:00 UTC, after #11 of 13"),
        (
            "at 3 June 2024",
            "con_ana at 2024-06-03 00:00:00 UTC (start of the day), after #11 of 13"
        ),
        ("at 2024", "con_ana at 2024-01-01 00:00:00 UTC (start of the year), before #1 of 13"),
        ("at @1717405200", "con_ana at 2024-06-03 09:00:00 UTC, after #11 of 13"),
        ("at June 3, 2024; at 09:30", "con_ana at 2024-06-03 09:30:00 UTC, after #11 of 13"),
        ("at 2024-06-03 11pm; at 9am", "con_ana at 2024-06-03 09:00:00 UTC, after #11 of 13"),
        ("at #11; at 8:30:15 pm", "con_ana at 2024-05-28 20:30:15 UTC, after #11 of 13"),
        ("at 2024-06-03 09:00:07.25", "con_ana at 2024-06-03 09:00:07.250 UTC, after #11 of 13"),
        ("start", "con_ana at the start, before #1 of 13"),
        ("end", "con_ana at the end (2024-07-02 16:20:00 UTC), after #13 of 13"),
        (
            "set tz Europe/Berlin; at 3 June 2024 9am",
            "con_ana at 2024-06-03 09:00:00 +02:00, after #11 of 13"
        ),
        // Half past midnight in Berlin is still the day before in UTC.
        (
            "set tz Europe/Berlin; at 2024-06-03 00:30; at 23:30",
            "con_ana at 2024-06-03 23:30:00 +02:00, after #11 of 13"
        ),
    ])
    func `at takes times of several words, and says where it went`(
        line: String,
        place: String
    ) throws {
        let result = try shell("use con_ana; \(line)")
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.output.split(separator: "\n").last.map(String.init) == place)
    }

    @Test(arguments: [
        ("state @ 3 June 2024 9am | ndjson", "state con_ana --at|2024-06-03T09:00:00Z"),
        ("why VIP @ 2024-06-03 09:00 | ndjson", "why con_ana VIP --at|2024-06-03T09:00:00Z"),
        ("state @1717405200 | ndjson", "state con_ana --at|2024-06-03T09:00:00Z"),
        ("state @2024 | ndjson", "state con_ana --at|2024-01-01T00:00:00Z"),
        (
            "diff 1 April 2024 3 June 2024 09:00 | json",
            "diff con_ana 2024-04-01T00:00:00Z 2024-06-03T09:00:00Z"
        ),
        (
            "steps 2024-04-01 00:00 June 3, 2024 9am | ndjson",
            "steps con_ana 2024-04-01T00:00:00Z 2024-06-03T09:00:00Z"
        ),
        (
            "segment VIP 2024-03-01 00:00..3 June 2024 9am | json",
            "segment VIP --from|2024-03-01T00:00:00Z --to|2024-06-03T09:00:00Z"
        ),
        (
            "segment VIP 2024-03..2024-06 | json",
            "segment VIP --from|2024-03-01T00:00:00Z --to|2024-06-30T23:59:59.999999Z"
        ),
        (
            "trend in VIP by week from 1 March 2024 to 2024-06-03 09:00 | csv",
            "trend in VIP --by week --from|2024-03-01T00:00:00Z --to|2024-06-03T09:00:00Z"
        ),
        (
            "flow VIP from Feb 1, 2024 to 3 June 2024 | csv",
            "flow VIP --from|2024-02-01T00:00:00Z --to|2024-06-03T00:00:00Z"
        ),
        (
            "who entered VIP since 12 May 2024 and not blocked @ 3 June 2024 | json",
            "who|entered VIP since 2024-05-12T00:00:00Z and not blocked|--at|2024-06-03T00:00:00Z"
        ),
    ])
    func `what the shell reads of several words the command line reads of one`(
        line: String,
        command: String
    ) throws {
        let shell = try shell("use con_ana; \(line)")
        let format = line.split(separator: " ").last.map(String.init) ?? ""
        let words = command.split(separator: "|").flatMap { part in
            part.hasPrefix("entered") ? [String(part)] : part.split(separator: " ").map(String.init)
        }
        let tool = try Tool.run(
            words + ["--format", format, "--load", "Examples/Streams/ana.json"]
        )
        #expect(shell.status == 0 && tool.status == 0, "\(shell.messages)\(tool.messages)")
        let answer = shell.output.split(separator: "\n", maxSplits: 1).last.map(String.init)
        #expect(answer == tool.output)
    }

    @Test(arguments: [
        ("2024-01-09..2024-03", 6), ("2024-06-11 08:45:30..11 June 2024 09:00", 1),
        ("2024-06-11 08:45:31 .. end", 1), ("..9 January 2024 10:12:45", 1), ("#3..#5", 3),
        ("type=note_created 1 Jan 2024..2024-04-30 12:00", 3),
        ("1 Jan 2024..2024-04-30 12:00 note_created", 3),
    ])
    func `a range of times of several words includes its start and its end`(
        range: String,
        count: Int
    ) throws {
        let result = try shell("use con_ana", "activities \(range) | ndjson")
        #expect(result.status == 0, "\(result.messages)")
        #expect(result.output.split(separator: "\n").count == count + 1, "\(result.output)")
    }

    @Test(arguments: [
        ("timeline soon", "\"soon\" isn't a time range"),
        ("segment VIP June soon", "\"June soon\" isn't a time range"),
        ("timeline 3 June 2024..2024-01-01", "the time range ends before it starts"),
        ("activities 3 June..end", "\"3 June\" has no year"),
        ("diff", "diff needs a start time"), ("at", "at needs a time"),
        ("known", "known needs a position or a time"),
        ("known soon", "\"soon\" isn't a position or a time"),
        ("known 03/06/2024", "\"03/06/2024\" could be 6 March or 3 June"),
        ("diff 2024-01-01 soon", "\"soon\" isn't a time"),
        ("mark 2024", "\"2024\" can't be a mark"), ("mark now", "\"now\" can't be a mark"),
        ("who in VIP since 2024", "\"since\" doesn't belong here"),
    ])
    func `what is no time in the shell is an error`(line: String, message: String) throws {
        let result = try shell("use con_ana", line)
        #expect(result.status == 1)
        #expect(result.messages.contains("error: \(message)"), "\(result.messages)")
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "diff", "at", "activities", "trend in VIP from", "who entered VIP since", "state @",
        ],
        ["2024", "3 June", "..", "from 2024", "@1717405200"]
    )
    func `a line of very many words is answered or refused at once`(line: String, word: String)
        throws
    {
        let words = String(repeating: word + " ", count: 60_000)
        let script = Array("use con_ana\n\(line) \(words)\n".utf8)
        let result = try Tool.run(["repl", "Examples/Streams/ana.json"], input: script)
        #expect([0, 1].contains(result.status), "\(line) \(word)")
        #expect(result.messages.utf8.count < 5_000)
    }

    @Test func `configuration and scripts read the same times`() throws {
        let scratch = try Scratch()
        let script = try scratch.file("s", "use con_ana\nat 3 June 2024 9am\nmark sent\n".utf8)
        let result = try Tool.run(
            ["repl", "Examples/Streams/ana.json", "--tz", "America/New_York"]
                + ["-c", "source \(script)", "-c", "marks | csv"]
        )
        #expect(result.output.hasSuffix("'@sent,con_ana,2024-06-03T13:00:00Z\r\n"))
    }
}
