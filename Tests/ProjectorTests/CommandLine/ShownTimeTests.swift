import Foundation
import Testing

/// Tests of printed times: complete in data, short and with their zone for users.
@Suite struct ShownTimeTests {
    /// A contact whose times have fractions, in an hour that clocks in Berlin show twice.
    private static let stream = """
        {"contact_id":"c","id":"s1","type":"segment_added","created_at":"2024-10-27T00:30:00.250Z","segment":{"id":"s","name":"S"}}
        {"contact_id":"c","id":"n1","type":"note_created","created_at":"2024-10-27T00:45:00.500Z","note":{"id":"n","content":"hello"}}
        {"contact_id":"c","id":"u1","type":"contact_unsubscribed","created_at":"2024-10-27T01:30:00.750Z"}
        {"contact_id":"c","id":"u2","type":"contact_unsubscribed","created_at":"2024-10-27T01:30:00.750001Z"}
        {"contact_id":"c","id":"b1","type":"contact_blocked","created_at":"2024-10-27T02:00:00.125Z"}
        {"contact_id":"c","id":"s2","type":"segment_removed","created_at":"2024-10-27T03:00:00.125Z","segment":{"id":"s","name":"S"}}
        {"contact_id":"d","id":"d1","type":"contact_blocked","created_at":"2024-10-27T00:00:00.001Z"}

        """

    private static let commands: [[String]] = [
        ["state"], ["state", "c"], ["state", "c", "--at", "2024-10-27T01:30:00.750Z"],
        ["history", "c"], ["timeline", "c"], ["activities", "c"], ["activity", "c", "3"],
        ["notes", "c"], ["segments", "c", "--at", "2024-10-27T01:00:00.5Z"],
        ["why", "c", "unsubscribed"], ["diff", "c", "start", "end"],
        ["diff", "c", "2024-10-27T00:40:00.125Z", "end", "--steps"], ["flips", "c", "blocked"],
        ["notices", "c"], ["who", "blocked"],
        ["count", "blocked", "--at", "2024-10-27T02:00:00.125Z"],
        ["trend", "in S", "--by", "hour"], ["segment", "S"], ["flow", "S"], ["info"], ["check"],
    ]

    private static let questions = [
        "use c; diff with d", "use c; mark m; marks", "use c; why unsubscribed",
        "as-of-join sends.csv all", "use c; segments @ #2", "use c; contacts",
    ]

    private static var instant: Regex<(Substring, Substring?)> {
        #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z/#
    }
    private static var time: Regex<Substring> { #/\d{4}-\d\d-\d\d[ T]\d\d:\d\d/# }

    private static func scratch() throws -> Scratch {
        let scratch = try Scratch()
        _ = try scratch.file("c.ndjson", stream.utf8)
        _ = try scratch.file(
            "sends.csv",
            "contact_id,sent_at\nc,2024-10-27T02:15:00.125Z\nd,2024-10-27T02:15:00.5Z\n".utf8
        )
        return scratch
    }

    /// Returns a text without record times, which depend on the clock.
    private func withoutClock(_ text: String) -> String {
        text.replacing(#/(last.recorded.at[^0-9]*)20[^,"|\r\n]*/#) { String($0.output.1) }
    }

    @Test(arguments: commands, ["csv", "markdown", "json"])
    func `data formats hold instants whole, whatever zone is chosen`(
        command: [String],
        format: String
    ) throws {
        let scratch = try Self.scratch()
        let common = command + ["--load", "c.ndjson"]
        let hasZone = !["check"].contains(command[0])
        var outputs: [String] = []
        for zone in ["UTC", "Europe/Berlin"] {
            let result = try Tool.run(
                common + ["--format", format] + (hasZone ? ["--tz", zone] : []),
                in: scratch.directory
            )
            #expect(result.status == 0, "\(result.messages)")
            // Periods are named in the calendar of the zone, so their names differ; the times of
            // their ends don't.
            outputs.append(
                withoutClock(result.output).replacing(
                    #/2024-10-27T\d\d:\d\d(Z|\\?\+\d\d:\d\d)/#,
                    with: ""
                )
            )
        }
        let isPeriods = ["trend", "segment"].contains(command[0])
        #expect(isPeriods || outputs[0] == outputs[1])
        for output in outputs {
            for match in output.matches(of: Self.time) {
                let rest = output[match.range.lowerBound...]
                #expect(rest.prefixMatch(of: Self.instant) != nil, "\(rest.prefix(40))")
            }
        }
    }

    @Test(arguments: questions, ["csv", "md", "ndjson"])
    func `the shell's data formats do the same`(question: String, format: String) throws {
        let scratch = try Self.scratch()
        var outputs: [String] = []
        for zone in ["UTC", "Europe/Berlin"] {
            let result = try Tool.run(
                ["repl", "c.ndjson", "--tz", zone, "-c", "\(question) | \(format) > out"],
                in: scratch.directory
            )
            #expect(result.status == 0, "\(result.messages)")
            outputs.append(try String(contentsOfFile: scratch.path("out"), encoding: .utf8))
        }
        #expect(outputs[0] == outputs[1])
        let times = outputs[0].matches(of: Self.time)
        #expect(!times.isEmpty)
        for match in times {
            let rest = outputs[0][match.range.lowerBound...]
            #expect(rest.prefixMatch(of: Self.instant) != nil, "\(rest.prefix(40))")
        }
        #expect(outputs[0].contains(#/\.(125|250|750)Z/#), "\(outputs[0])")
    }

    @Test func `fractions stay apart in CSV that a table shows alike`() throws {
        let scratch = try Self.scratch()
        let csv = try Tool.run(
            ["activities", "c", "--load", "c.ndjson", "--format", "csv"],
            in: scratch.directory
        )
        #expect(csv.output.contains("2024-10-27T01:30:00.750Z,contact_unsubscribed"))
        #expect(csv.output.contains("2024-10-27T01:30:00.750001Z,contact_unsubscribed"))
    }

    @Test(arguments: [
        (["state"], "since (Europe/Berlin)", "2024-10-27 03:00:00"),
        (["history", "c"], "Europe/Berlin", "2024-10-27 02:30:00 +01:00"),
        (["segments", "c", "--at", "#1"], "since (Europe/Berlin)", "2024-10-27 02:30:00 +02:00"),
        (["notes", "c"], "written (Europe/Berlin)", "2024-10-27 02:45:00 +02:00"),
        (["flips", "c", "blocked"], "at (Europe/Berlin)", "2024-10-27 03:00:00"),
        (["state", "c"], "c, as of the end", "yes since 2024-10-27 02:30:00.750 +01:00"),
        (["why", "c", "unsubscribed"], "since 2024-10-27 02:30:00.750 +01:00", "#3 "),
        (["activities", "c"], "time (Europe/Berlin)", "2024-10-27 02:30:00 +01:00"),
        (["timeline", "c"], ", Europe/Berlin\n", "2024-10-27 04:00:00"),
        (["trend", "in S", "--by", "hour"], "period (Europe/Berlin)", "2024-10-27T02:00+02:00"),
        (["segment", "S"], "(Europe/Berlin)", "S (s): 0 → 0"),
        (["info"], "first occurred at", "2024-10-27 02:00:00.001 +02:00"),
        (
            ["diff", "c", "start", "2024-10-27T02:00:00Z"], "from the start",
            "2024-10-27 03:00:00 +01:00"
        ),
        (["diff", "c", "start", "end", "--steps"], "2024-10-27 02:30:00.750 +01:00", "s1"),
    ])
    func `tables and pictures are short, in the zone, and name it`(
        command: [String],
        heading: String,
        time: String
    ) throws {
        let scratch = try Self.scratch()
        let result = try Tool.run(
            command + ["--load", "c.ndjson", "--tz", "Europe/Berlin"],
            in: scratch.directory
        )
        #expect(result.output.contains(heading), "\(result.output)")
        #expect(result.output.contains(time), "\(result.output)")
    }

    @Test(arguments: [
        (["state"], "since (UTC)"), (["history", "c"], "from (UTC)"),
        (["timeline", "c"], ", UTC\n"),
        (["why", "c", "blocked"], "since 2024-10-27 02:00:00.125 UTC"),
    ])
    func `UTC is named as well`(command: [String], heading: String) throws {
        let scratch = try Self.scratch()
        let result = try Tool.run(command + ["--load", "c.ndjson"], in: scratch.directory)
        #expect(result.output.contains(heading), "\(result.output)")
    }

    @Test func `a file gets tables in the session's zone too, and rows are found by what is shown`()
        throws
    {
        let scratch = try Self.scratch()
        let lines = "set tz Europe/Berlin; contacts > table; contacts | grep 03:00:00 | csv"
        let result = try Tool.run(["repl", "c.ndjson", "-c", lines], in: scratch.directory)
        let table = try String(contentsOfFile: scratch.path("table"), encoding: .utf8)
        #expect(table.contains("since (Europe/Berlin)") && table.contains("2024-10-27 03:00:00"))
        #expect(result.output.contains("times are now read and shown in Europe/Berlin\n"))
        #expect(result.output.contains("\nc,,BLOCKED") && !result.output.contains("\nd,,BLOCKED"))
    }
}
