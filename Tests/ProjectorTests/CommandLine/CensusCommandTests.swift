import ContactProjector
import Foundation
import Testing

/// Tests of the commands about all contacts.
@Suite struct CensusCommandTests {
    @Test func `who, count and segments of a store are those of the files in it`() throws {
        let scratch = try Scratch()
        let store = scratch.path("contacts.db")
        for file in ["ana.json", "shop.ndjson"] {
            let done = try Tool.run(["import", "--store", store, "Examples/Streams/\(file)"])
            #expect(done.status == 0)
        }
        // The second round uses the index beside the store, the third one that is built again.
        for round in 1...3 {
            if round == 3 { try Data("no index".utf8).write(to: URL(filePath: store + ".census")) }
            for question in [
                ["who", "in VIP or notes > 2"], ["count", "not reachable"],
                ["who", "note ~ \"kg\""], ["trend", "in VIP", "--by", "month"],
                ["flow", "VIP", "Customer", "--from", "2024-02-01T00:00:00Z"],
            ] {
                let loaded = try Tool.run(question + ["--format", "csv"] + Tool.samples)
                let kept = try Tool.run(question + ["--format", "csv", "--store", store])
                #expect(loaded.status == 0 && !loaded.output.isEmpty, "\(question)")
                #expect(kept.output == loaded.output, "\(question) in round \(round)")
            }
            #expect(FileManager.default.fileExists(atPath: store + ".census"))
        }
    }

    @Test func `who by what was known is asked of each contact's log`() throws {
        let known = try Tool.run(["who", "in VIP", "--known", "5"] + Tool.samples)
        #expect(known.status == 0)
        #expect(known.output != (try Tool.run(["who", "in VIP"] + Tool.samples)).output)
    }

    @Test(arguments: [
        ["who", "in Nowhere"], ["who", "in"], ["count", "blocked", "--at", "#3"],
        ["trend", "blocked", "--from", "2025-01-01", "--to", "2024-01-01"],
        ["trend", "blocked", "--by", "hour", "--from", "0001-01-01"], ["flow", "Nowhere"],
    ])
    func `what can't be asked is an error`(arguments: [String]) throws {
        let result = try Tool.run(arguments + Tool.samples)
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.messages.contains("error:"))
    }

    @Test func `a join adds what was true at each row's time, whatever the rows hold`() throws {
        let rows = """
            \u{FEFF}id,when,who,"odd ""name\"""\r
            1,2024-06-03T09:00:00Z,con_ana,"two\r
            lines, and a comma"\r
            2,2024-01-01,con_carl,\r
            3,2024-06-03,nobody,x\r

            4,2024-06-03,con_carl\r
            5,never,con_carl,x\r
            6,2024-06-03,,x\r
            7,2024-06-03,con_dora,a"b\r
            8,2024-06-03T23:00:00+02:00,con_carl,=1+1\r
            9,2024-06-03,con_dora,"open
            """
        let columns = ["--contact-column", "who", "--time-column", "when"]
        let all = try Tool.run(
            ["as-of-join", "-"] + columns + Tool.samples,
            input: Array(rows.utf8)
        )
        #expect(all.status == 0)
        #expect(
            String(String.UnicodeScalarView(all.output.unicodeScalars.filter { $0 != "\r" }))
                == [
                    "id,when,who,\"odd \"\"name\"\"\",asof_presence,asof_status,asof_reachable,asof_reachability,asof_blocked_since,asof_blocked_by,asof_unsubscribed_since,asof_unsubscribed_by,asof_segments",
                    "1,2024-06-03T09:00:00Z,con_ana,\"two",
                    "lines, and a comma\",present,UNSUBSCRIBED,false,not_reachable,,,2024-05-28T19:03:12Z,act_a11,seg_vip",
                    "2,2024-01-01,con_carl,,notYet,,false,unknown,,,,,",
                    "3,2024-06-03,nobody,x,unknown,,false,unknown,,,,,",
                    "8,2024-06-03T23:00:00+02:00,con_carl,=1+1,present,BLOCKED,false,not_reachable,2024-05-30T17:00:00Z,act_c04,,,seg_customer seg_vip",
                    "",
                ].joined(separator: "\n")
        )
        #expect(
            all.messages.contains(
                "9 rows, 2 violations, 5 rejected, 1 unknown contact, 1 not yet\n"
            ),
            "\(all.messages)"
        )
        let violations = try Tool.run(
            ["as-of-join", "-", "--only", "violations"] + columns + Tool.samples,
            input: Array(rows.utf8)
        )
        #expect(violations.output.contains("\n1,") && violations.output.contains("\n8,"))
        #expect(!violations.output.contains("\n2,") && !violations.output.contains("\n3,"))
        let strict = try Tool.run(
            ["as-of-join", "-", "--strict"] + columns + Tool.samples,
            input: Array(rows.utf8)
        )
        #expect(strict.status == 3)
    }

    @Test func `a row with an empty organization isn't about the first of several`() throws {
        let scratch = try Scratch()
        let log = """
            {"id":"a1","org_id":"o1","contact_id":"c","type":"contact_unsubscribed","created_at":"2024-01-01T00:00:00Z"}
            {"id":"a2","org_id":"o2","contact_id":"c","type":"note_created","created_at":"2024-01-01T00:00:00Z"}

            """
        let path = try scratch.file("log.ndjson", log.utf8)
        let rows = "contact_id,org_id,sent_at\nc,,2024-06-01\nc,o2,2024-06-01\nc,o1,2024-06-01\n"
        let joined = try Tool.run(
            ["as-of-join", "-", "--load", path, "--org-column", "org_id"],
            input: Array(rows.utf8)
        )
        let answers = joined.output.split(separator: "\n").dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false)[6]
        }
        #expect(answers == ["unknown", "reachable", "not_reachable"], "\(joined.output)")
    }

    @Test func `a row of JSON keeps its bytes and gets the state`() throws {
        let rows = """
            { "sent_at" : "2024-06-03T09:00:00Z","n":1.0, "contact_id":"con_bea" }
            {"contact_id":5,"sent_at":"2024-06-03T09:00:00Z"}
            nonsense
            {}

            """
        let scratch = try Scratch()
        let path = scratch.path("sends.ndjson")
        try Data(rows.utf8).write(to: URL(filePath: path))
        let result = try Tool.run(["as-of-join", path] + Tool.samples)
        let lines = result.output.split(separator: "\n")
        #expect(
            lines.count == 1
                && lines[0].hasPrefix("{ \"sent_at\" : \"2024-06-03T09:00:00Z\",\"n\":1.0,")
        )
        let row = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
        let state = row?["as_of_state"] as? [String: Any]
        #expect(state?["unsubscribed_by"] as? String == "act_b03")
        #expect(result.messages.contains("4 rows, 1 violation, 3 rejected\n"))
    }

    @Test(arguments: ["a,b\n", "\"open\n", "contact_id\n", "contact_id,sent_at,sent_at\n"])
    func `rows without the columns are an error`(rows: String) throws {
        let result = try Tool.run(["as-of-join", "-"] + Tool.samples, input: Array(rows.utf8))
        #expect(result.status == 3 && result.output.isEmpty)
    }
}
