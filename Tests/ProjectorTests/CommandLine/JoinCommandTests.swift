import Foundation
import Testing

/// Tests of the formats of rows that a join reads, and of its reports.
@Suite struct JoinCommandTests {
    private static let stream = """
        {"contact_id":"con_1","id":"a1","type":"contact_unsubscribed","created_at":"2024-03-01T00:00:00Z"}
        {"contact_id":"con_2","id":"a2","type":"contact_blocked","created_at":"2024-03-02T00:00:00Z"}
        {"contact_id":"con_3","id":"a3","type":"segment_added","created_at":"2024-03-03T00:00:00Z","segment":{"id":"s;1","name":"S"}}

        """

    private func join(
        _ rows: some Sequence<UInt8>,
        as name: String = "rows",
        _ arguments: [String] = []
    ) throws -> Tool.Result {
        let scratch = try Scratch()
        _ = try scratch.file("c.ndjson", Self.stream.utf8)
        _ = try scratch.file(name, rows)
        return try Tool.run(
            ["as-of-join", name, "--load", "c.ndjson"] + arguments,
            in: scratch.directory
        )
    }

    private func join(_ rows: String, as name: String = "rows", _ arguments: String...) throws
        -> Tool.Result
    {
        try join(rows.utf8, as: name, arguments)
    }

    private static let nested = ["--contact-column", "contact.id", "--time-column", "is_sent_at"]

    private static let recipients = """
        [
         { "id": "r1", "contact": { "id": "con_1",
             "name": "One" }, "is_sent_at": "2024-03-10T13:00:00Z" },
         { "id": "r2", "contact": { "id": "con_2" }, "is_sent_at": "2024-03-10T13:00:00Z" },
         { "id": "r3", "contact": { "id": "con_3" }, "is_sent_at": null }
        ]

        """

    @Test func `what is added is quoted where it holds the delimiter`() throws {
        let rows = "contact_id;sent_at\ncon_3;2024-03-10T13:00:00Z\n"
        #expect(try join(rows).output.hasSuffix(";\"s;1\"\n"))
        let commas = rows.replacing(";", with: ",")
        #expect(try join(commas).output.hasSuffix(",s;1\n"))
    }

    @Test(arguments: [
        ("|", "|"), ("pipe", "|"), ("tab", "\t"), ("\\t", "\t"), ("semicolon", ";"), (":", ":"),
    ])
    func `a delimiter that is named is taken`(name: String, sign: String) throws {
        let rows = "contact_id,sent_at\ncon_1,2024-03-10\n".replacing(",", with: sign)
        let result = try join(rows, as: "rows", "--delimiter", name)
        #expect(result.messages == "1 row, 1 violation, 0 rejected\n", "\(result.messages)")
    }

    @Test(arguments: ["", ",,", "\"", "é", "\n"])
    func `what is no delimiter is a usage error`(delimiter: String) throws {
        #expect(try join("a,b\n", as: "rows", "--delimiter", delimiter).status == 2)
    }

    @Test(arguments: ["r.json", "r.ndjson", "rows", "r.csv", "-"])
    func `an array of objects is read with nested columns, and comes out as lines`(
        name: String
    ) throws {
        let scratch = try Scratch()
        _ = try scratch.file("c.ndjson", Self.stream.utf8)
        _ = try scratch.file(name == "-" ? "unused" : name, Self.recipients.utf8)
        let result = try Tool.run(
            ["as-of-join", name, "--load", "c.ndjson"] + Self.nested,
            input: Array(Self.recipients.utf8),
            in: scratch.directory
        )
        #expect(result.status == 0)
        #expect(result.messages == "3 rows, 2 violations, 0 rejected, 1 skipped (no time)\n")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 2)
        for line in lines {
            let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect((row?["as_of_state"] as? [String: Any])?["reachable"] as? Bool == false)
        }
    }

    @Test(arguments: [
        #"{"contact_id":"con_1","sent_at":"2024-03-10T13:00:00Z"}"#,
        #"[{"contact_id":"con_1","sent_at":"2024-03-10T13:00:00Z"}]"#,
        #"[[{"contact_id":"con_1","sent_at":"2024-03-10T13:00:00Z"}]]"#,
        #"{"data":[{"contact_id":"con_1","sent_at":"2024-03-10T13:00:00Z"}],"page":1,"errors":[]}"#,
        "{\n \"total\": 1,\n \"recipients\": [\n  {\"contact_id\":\"con_1\",\"sent_at\":\"2024-03-10\"}\n ]\n}",
        "\u{FEFF}{\"sent_at\":\"2024-03-10 13:00:00+00\",\"contact_id\":\"con_1\"}\r\n",
        "\n\n{\"sent_at\":\"2024-03-10 13:00:00+00\",\"contact_id\":\"con_1\"}\n{\"data\":[]}\n[]\n",
    ])
    func `rows of JSON are lines, arrays and pages, on standard input too`(rows: String) throws {
        let scratch = try Scratch()
        _ = try scratch.file("c.ndjson", Self.stream.utf8)
        let isNested = rows.hasPrefix("[[")
        let result = try Tool.run(
            ["as-of-join", "-", "--load", "c.ndjson"],
            input: Array(rows.utf8),
            in: scratch.directory
        )
        // A nested array isn't a row.
        #expect(result.status == (isNested ? 3 : 0), "\(result.messages)")
        guard !isNested else { return }
        #expect(result.messages == "1 row, 1 violation, 0 rejected\n")
        #expect(result.output.contains(#""as_of_state":{"presence":"present""#))
    }

    @Test func `rows that are gzipped are read`() throws {
        let scratch = try Scratch()
        let path = try scratch.file("rows.csv", "contact_id;sent_at\ncon_1;2024-03-10\n".utf8)
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/gzip")
        gzip.arguments = [path]
        try gzip.run()
        gzip.waitUntilExit()
        _ = try scratch.file("c.ndjson", Self.stream.utf8)
        let result = try Tool.run(
            ["as-of-join", "rows.csv.gz", "--load", "c.ndjson"],
            in: scratch.directory
        )
        #expect(result.messages == "1 row, 1 violation, 0 rejected\n")
    }

    @Test func `rows without a time are skipped and counted`() throws {
        let rows = "contact_id,sent_at\ncon_1,\n,  \nx,NULL\nx,null\nx,\\N\ncon_1,2024-03-10\n"
        let result = try join(rows)
        #expect(result.status == 0)
        #expect(result.messages == "6 rows, 1 violation, 0 rejected, 5 skipped (no time)\n")
        #expect(result.output.split(separator: "\n").count == 2)
    }

    @Test(
        arguments: [
            (
                "contact_id,sent_at\nx,2024-03-10\ny,2024-03-10\n", 3,
                "2 rows, 0 violations, 0 rejected, 2 unknown contacts"
            ),
            ("contact_id,sent_at\ncon_1,soon\n", 3, "1 row, 0 violations, 1 rejected"),
            (
                "contact_id,sent_at\ncon_1,\n", 3,
                "1 row, 0 violations, 0 rejected, 1 skipped (no time)"
            ),
            (
                "contact_id,sent_at\ncon_1,\nx,2024\n,2024\n", 3,
                "3 rows, 0 violations, 1 rejected, 1 unknown contact, 1 skipped (no time)"
            ),
            (
                "contact_id,sent_at\ncon_1,2024-01-01\nx,2024\n", 0,
                "2 rows, 0 violations, 0 rejected, 1 unknown contact, 1 not yet"
            ),
            ("contact_id,sent_at\n", 0, "0 rows, 0 violations, 0 rejected"),
            ("[]", 0, "0 rows, 0 violations, 0 rejected"),
            ("", 0, "0 rows, 0 violations, 0 rejected"),
            ("\n\r\n", 0, "0 rows, 0 violations, 0 rejected"),
            ("{\"a\":1}\n", 3, "1 row, 0 violations, 1 rejected"),
        ] as [(String, Int32, String)]
    )
    func `a join of which no row could be judged is no success, and nothing is no failure`(
        rows: String,
        status: Int32,
        sum: String
    ) throws {
        for only in [[], ["--only", "violations"]] {
            let result = try join(rows.utf8, as: "rows", only)
            #expect(result.status == status, "\(result.messages)")
            #expect(
                result.messages.split(separator: "\n").contains { $0 == sum },
                "\(result.messages)"
            )
            let failed = result.messages.contains("error: no row of rows has an answer\n  ")
            #expect(failed == (status == 3))
        }
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x63, 0x00, 0x6F, 0x00], "UTF-16"), ([0xFE, 0xFF, 0x00, 0x63], "UTF-16"),
            ([0x63, 0x00, 0x6F, 0x00], "UTF-16"), ([0x00, 0x63, 0x00, 0x6F], "UTF-16"),
            ([0xFF, 0xFE, 0, 0, 0x63, 0, 0, 0], "UTF-32"),
            ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x63], "UTF-32"),
            ([0x63, 0, 0, 0], "UTF-32"),
            (Array("PK\u{3}\u{4}rest".utf8), "a zip archive"),
            ([0x28, 0xB5, 0x2F, 0xFD, 1], "zstd data"),
        ] as [([UInt8], String)]
    )
    func `rows in another encoding are named as what they are`(
        rows: [UInt8],
        name: String
    ) throws {
        let result = try join(rows, as: "rows.csv")
        #expect(result.status == 3 && result.output.isEmpty)
        #expect(result.messages.hasPrefix("error: rows.csv is \(name)"), "\(result.messages)")
    }

    private static let autumn = """
        {"contact_id":"c","id":"x1","type":"contact_unsubscribed","created_at":"2024-10-27T01:00:00Z"}
        {"contact_id":"d","id":"x2","type":"contact_unsubscribed","created_at":"2024-03-31T01:00:00Z"}
        {"contact_id":"d","id":"x0","type":"note_created","created_at":"2024-01-01T00:00:00Z"}
        {"contact_id":"c","id":"x3","type":"note_created","created_at":"2024-01-01T00:00:00Z"}

        """
    private static let local = """
        contact_id,sent_at
        c,2024-10-27 02:30:00
        c,2024-10-27 02:30:00+01
        d,2024-03-31 02:30
        c,2024-10-27

        """

    @Test(
        arguments: [
            (nil, 1, 2, "4 rows, 1 violation, 2 rejected"),
            ("reject", 1, 2, "4 rows, 1 violation, 2 rejected"),
            ("earlier", 1, 0, "4 rows, 1 violation, 0 rejected"),
            ("later", 3, 0, "4 rows, 3 violations, 0 rejected"),
        ] as [(String?, Int, Int, String)]
    )
    func `local times that come twice or never are told, counted, and judged as is asked`(
        choice: String?,
        violations: Int,
        rejected: Int,
        sum: String
    ) throws {
        let scratch = try Scratch()
        _ = try scratch.file("c.ndjson", Self.autumn.utf8)
        _ = try scratch.file("r.csv", Self.local.utf8)
        let result = try Tool.run(
            ["as-of-join", "r.csv", "--tz", "Europe/Berlin", "--load", "c.ndjson"]
                + ["--only", "violations"] + (choice.map { ["--ambiguous", $0] } ?? []),
            in: scratch.directory
        )
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == violations + 1)
        let told = "\(sum), 1 ambiguous local time, 1 local time that clocks skip\n"
        #expect(result.messages.hasSuffix(told), "\(result.messages)")
        let isRejected = rejected > 0
        #expect(
            result.messages.contains("r.csv:2: \"2024-10-27 02:30:00\" occurs twice") == isRejected
        )
        #expect(
            result.messages.contains("r.csv:4: \"2024-03-31 02:30\" doesn't exist") == isRejected
        )
        #expect(result.messages.contains("clocks skip from 02:00 to 03:00") == isRejected)
    }

    @Test func `strict ends at the first row that can't be read`() throws {
        let rows = "contact_id,sent_at\ncon_1,2024-03-10\ncon_1,03/06/2024\ncon_1,2024-03-10\n"
        let result = try join(rows, as: "rows", "--strict")
        #expect(result.status == 3 && result.output.split(separator: "\n").count == 2)
        #expect(
            result.messages.contains("rows:3: \"03/06/2024\" could be 6 March or 3 June; write")
        )
    }

    @Test func `the shell joins the same forms, and is as strict about nothing judged`() throws {
        let scratch = try Scratch()
        _ = try scratch.file("c.ndjson", Self.stream.utf8)
        _ = try scratch.file("r.csv", "contact_id;sent_at\ncon_1;10 March 2024\ncon_2;\n".utf8)
        _ = try scratch.file("none.csv", "contact_id,sent_at\nx,2024-03-10\n".utf8)
        let good = try Tool.run(
            ["repl", "c.ndjson", "-c", "as-of-join r.csv"],
            in: scratch.directory
        )
        #expect(good.status == 0)
        #expect(good.output.hasSuffix("2 rows, 1 violation, 0 rejected, 1 skipped (no time)\n"))
        let none = try Tool.run(
            ["repl", "c.ndjson", "-c", "as-of-join none.csv"],
            in: scratch.directory
        )
        #expect(none.status == 3 && none.messages.contains("no row of none.csv has an answer"))
        let absent = try Tool.run(
            ["repl", "c.ndjson", "-c", "as-of-join no.csv"],
            in: scratch.directory
        )
        #expect(absent.status == 3 && !absent.messages.contains("unreadable("))
    }
}
