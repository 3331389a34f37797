import Foundation
import Testing

/// Tests of the commands by their arguments, output and exit status.
@Suite struct CommandLineTests {
    private static let joined =
        #"{"contact_id":"con_1","id":"a1","type":"segment_added","#
        + #""created_at":"2024-01-01T00:00:00Z","segment":{"id":"vip","name":"VIP","color":"red"}}"#
        + "\n"

    @Test func `one contact's state has the documented shape`() throws {
        let left =
            #"{"contact_id":"con_1","id":"a2","type":"contact_unsubscribed","created_at":"2024-02-01T00:00:00.5Z"}"#
        let result = try Tool.run(
            "state",
            "con_1",
            "--load",
            "-",
            "--format",
            "ndjson",
            "--at",
            "2024-05-01T12:00:00Z",
            input: Self.joined + left + "\n"
        )
        #expect(result.status == 0)
        #expect(
            result.output == """
                {"org_id":null,"contact_id":"con_1","presence":"present","as_of":"2024-05-01T12:00:00Z","known_at":2,\
                "status":"UNSUBSCRIBED","reachable":false,"reachability":"not_reachable","erased_at":null,\
                "blocked":false,"blocked_since":null,"blocked_by":null,\
                "unsubscribed":true,"unsubscribed_since":"2024-02-01T00:00:00.500Z","unsubscribed_by":"a2",\
                "segments":[{"id":"vip","name":"VIP","color":"red","since":"2024-01-01T00:00:00Z","by":"a1"}],\
                "notes":[],"files":[],"first_activity":"a1","last_activity":"a2","activities":2,"undated":0,\
                "counts":{"contact_unsubscribed":1,"segment_added":1},"notices":[]}

                """
        )
    }

    @Test func `contacts that are not there yet are left out unless they are named`() throws {
        let all = try Tool.run(
            "state",
            "--load",
            "-",
            "--format",
            "ndjson",
            "--at",
            "2023-01-01",
            input: Self.joined
        )
        #expect(all.output.isEmpty && all.status == 0)
        let named = try Tool.run(
            "state",
            "con_1",
            "con_2",
            "--load",
            "-",
            "--format",
            "ndjson",
            "--at",
            "2023-01-01",
            input: Self.joined
        )
        let presences = named.output.split(separator: "\n").map {
            $0.contains(#""presence":"notYet""#)
        }
        #expect(presences == [true, false])
        #expect(named.output.contains(#""contact_id":"con_2","presence":"unknown""#))
        #expect(named.messages.contains("warning: no activities of \"con_2\"; did you mean con_1?"))
    }

    @Test func `a date is its first instant in the zone, and is echoed`() throws {
        let result = try Tool.run(
            "state",
            "con_1",
            "--load",
            "-",
            "--at",
            "2024-01-01",
            "--tz",
            "Europe/Berlin",
            "--format",
            "ndjson",
            input: Self.joined
        )
        #expect(result.output.contains(#""as_of":"2023-12-31T23:00:00Z""#))
        #expect(result.messages == "2024-01-01 is 2024-01-01 00:00:00 +01:00 (start of the day)\n")
    }

    private static let endings: [(arguments: [String], status: Int32)] = [
        (["state", "--load", "-"], 0),
        (["nonsense"], 2),
        (["state", "--at"], 2),
        (["state", "--at", "2024-01-01", "--before", "2024-01-01"], 2),
        (["state", "--tz", "Mars/Base"], 2),
        (["state", "--load", "-", "--at", "yesterday"], 1),
        (["why", "con_1", "nothing", "--load", "-"], 1),
        (["state", "--load", "/does/not/exist"], 3),
        (["check", "--load", "."], 3),
        (["--help"], 0),
        (["repl", "-c", "frobnicate"], 1),
        (["repl", "-c", "help"], 0),
        (["repl", "-f", "/does/not/exist"], 1),
    ]

    @Test(arguments: endings)
    func `the exit status says what happened`(arguments: [String], status: Int32) throws {
        let result = try Tool.run(arguments, input: Array(Self.joined.utf8))
        #expect(result.status == status, "\(result.messages)")
        #expect(status == 0 || !result.messages.isEmpty)
    }

    @Test func `rejects are summed up, and with strict they end the command`() throws {
        let bad = Self.joined + "{\"id\":\n" + Self.joined.replacing("a1", with: "a2")
        let lax = try Tool.run("check", "--load", "-", "--format", "json", input: bad)
        #expect(lax.status == 0)
        #expect(
            lax.output.contains(
                #""read":3,"appended":2,"duplicates":0,"revisions":0,"conflicts":0,"rejected":1"#
            )
        )
        #expect(lax.output.contains("-:2"))
        let strict = try Tool.run("check", "--strict", "--load", "-", input: bad)
        #expect(strict.status == 3)
        #expect(strict.messages.contains("-:2"))
    }

    @Test func `script mode stops at the first error unless told to go on`() throws {
        let stopped = try Tool.run(["repl"], input: Array("wh\nhelp quit\n".utf8))
        #expect(stopped.status == 1 && stopped.output.isEmpty)
        let on = try Tool.run(["repl", "--keep-going", "-c", "wh", "-c", "help quit"])
        #expect(on.status == 1 && on.output.contains("end the session"))
    }

    @Test func `a script takes files, an as-of that does not move the cursor, and a format`() throws
    {
        let result = try Tool.run([
            "repl", "Examples/Streams/ana.json", "-c",
            "use con_ana; at 2024-03-05; segments @ 2024-02-01 | csv; state | ndjson",
        ])
        #expect(result.status == 0, "\(result.messages)")
        let lines = result.output.split(whereSeparator: \.isNewline)
        #expect(lines[2].hasPrefix("segment,name,color,since,evidence,contact,as_of,known_at,"))
        #expect(
            lines[3].hasPrefix(
                "seg_vip,VIP,purple,2024-01-26T09:30:00Z,act_a02,con_ana,2024-02-01T00:00:00Z,13,12,"
            )
        )
        #expect(lines[4].contains(#""as_of":"2024-03-05T00:00:00Z""#))
    }

    @Test func `text from activities reaches no surface unescaped`() throws {
        let note =
            #"{"contact_id":"c","id":"a","type":"note_created","created_at":"2024-01-01T00:00:00Z","#
            + #""note":{"id":"n","content":"=cmd()|<b>\u001b[31m\u202e`x`"}}"#
        for format in ["table", "markdown"] {
            let output = try Tool.run("notes", "c", "--load", "-", "--format", format, input: note)
                .output
            #expect(!output.contains("\u{1B}") && !output.contains("\u{202E}"), "\(format)")
        }
        let csv = try Tool.run("notes", "c", "--load", "-", "--format", "csv", input: note).output
        #expect(csv.contains(",'=cmd()"))
        let markdown = try Tool.run(
            "notes",
            "c",
            "--load",
            "-",
            "--format",
            "markdown",
            input: note
        ).output
        #expect(markdown.contains(#"\|&lt;b&gt;"#) && markdown.contains(#"\`x\`"#))
        let json = try Tool.run("notes", "c", "--load", "-", "--format", "json", input: note).output
        #expect(json.contains(#"\u001b[31m"#))
    }

    @Test func `a contact of several organisations must be told apart`() throws {
        let both = ["x", "y"].map {
            Self.joined.replacing("{\"contact", with: "{\"org_id\":\"\($0)\",\"contact")
        }.joined()
        let vague = try Tool.run("state", "con_1", "--load", "-", input: both)
        #expect(
            vague.status == 1 && vague.messages.contains("x, y") && vague.messages.contains("--org")
        )
        let named = try Tool.run(
            "state",
            "con_1",
            "--org",
            "y",
            "--load",
            "-",
            "--format",
            "ndjson",
            input: both
        )
        #expect(named.status == 0 && named.output.contains(#""org_id":"y""#))
        let check = try Tool.run("check", "--load", "-", "--format", "json", input: both)
        #expect(check.output.contains(#""shared_ids":1"#))
    }

    @Test(arguments: [
        ("check --contact c --load -", "unknown option \"--contact\"\n  use --default-contact\n"),
        ("state c --in o --load -", "unknown option \"--in\"\n  use --org\n"),
        ("sync --store s --org o --all --take 5", "unknown option \"--take\"\n  use --page-size\n"),
        (
            "sync --store s --org o --all --every=5",
            "unknown option \"--every\"\n  use --interval\n"
        ),
        (
            "serve --store s --stream-seconds 5",
            "unknown option \"--stream-seconds\"\n  use --stream-timeout\n"
        ),
        ("find blocked --load -", "unknown command \"find\"\n  use who\n"),
    ])
    func `what was renamed is refused with its new name`(command: String, text: String) throws {
        let result = try Tool.run(command.split(separator: " ").map(String.init))
        #expect(result.status == 2 && result.messages.hasPrefix("error: " + text))
    }

    @Test(arguments: [
        ("stat con_1 --load -", "unknown command \"stat\"\n  did you mean state?"),
        ("unheardof", "unknown command \"unheardof\"\n  projector --help lists the commands"),
    ])
    func `an unknown command is named, whatever follows it`(command: String, text: String) throws {
        let result = try Tool.run(command.split(separator: " ").map(String.init))
        #expect(result.status == 2 && result.messages.hasPrefix("error: " + text))
    }

    @Test func `of an unknown contact no attribute is claimed to be off`() throws {
        let why = try Tool.run("why", "con_9", "unsubscribed", "--load", "-", input: Self.joined)
        #expect(why.status == 1 && why.output.isEmpty)
        #expect(why.messages.hasPrefix("error: no activities of \"con_9\""))
    }

    @Test func `options for what was known keep their earlier names`() throws {
        let change = Self.joined + Self.joined.replacing("seg_vip", with: "seg_old")
        func ask(_ known: String, _ from: String) throws -> String {
            let result = try Tool.run(
                ["diff", "con_1", "start", "end", known, "1", from, "0", "--load", "-"]
                    + ["--format", "json"],
                input: Array(change.utf8)
            )
            #expect(result.status == 0)
            return result.output.replacing(/"recorded_at":"[^"]*"/, with: "")
        }
        let now = try ask("--known-at", "--known-at-from")
        let before = try ask("--known", "--known-from")
        #expect(now.contains(#""known_at":0"#) && now.contains(#""known_at":1"#))
        #expect(before == now)
    }
}
