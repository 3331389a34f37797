import ActivityJSON
import Foundation
import Testing

/// Tests of text files as other programs write them.
@Suite struct BroughtTextTests {
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let record =
        #"{"contact_id":"con_1","id":"a1","type":"contact_unsubscribed","created_at":"2024-01-01T00:00:00Z"}"#

    /// Returns a text as spreadsheets and editors on Windows save it.
    private static func marked(_ text: String) -> [UInt8] {
        mark + text.replacing("\n", with: "\r\n").utf8
    }

    private static func utf16(_ text: String) -> [UInt8] {
        [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    @Test func `a list of contacts loses its mark and its carriage returns`() async throws {
        let scratch = try Scratch()
        let api = try await FakeAPI(["c1": 1, "c2": 1])
        let list = try scratch.file("list", Self.marked("c1\n# of all\n  c2 \n"))
        let arguments = [
            "sync", "--store", scratch.path("s.db"), "--org", "o", "--server", api.address,
            "--contacts-file",
        ]
        let key = try scratch.file("key", Self.marked("test-key\n"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        let run = try Tool.run(arguments + [list, "--key-file", key])
        #expect(run.status == 0, "\(run.messages)")
        #expect(Set(api.asked.map(\.contact)) == ["c1", "c2"])
        let environment = ["PROJECTOR_API_KEY": "\u{FEFF}test-key\r"]
        #expect(try Tool.run(arguments + [list], environment: environment).status == 0)
        let asked = api.asked.count
        for (name, bytes, message) in [
            ("utf16", Self.utf16("c1\n"), "is UTF-16 text\n  convert it: iconv -f UTF-16"),
            ("latin1", Array("c1\nJos".utf8) + [0xE9], "latin1:2 isn't UTF-8 text"),
        ] {
            let file = try scratch.file(name, bytes)
            let run = try Tool.run(arguments + [file], environment: environment)
            #expect(run.status == 3)
            #expect(run.messages.contains(message), "\(run.messages)")
        }
        #expect(api.asked.count == asked)
        await api.close()
    }

    @Test func `a script is read alike from a file, from standard input and by source`() throws {
        let scratch = try Scratch()
        let activities = try scratch.file("in.ndjson", Self.marked(Self.record + "\n"))
        let script = Self.marked(
            "#!/usr/bin/env projector\n-- a remark\n# another\ncount unsubscribed\n\ncount blocked\n"
        )
        let file = try scratch.file("script", script)
        for run in [
            try Tool.run(["repl", activities, "-f", file]),
            try Tool.run(["repl", activities], input: script),
            try Tool.run(["repl", activities, "-c", "source \(file)"]),
        ] {
            #expect(run.status == 0, "\(run.messages)")
            #expect(run.output == "1\n0\n")
        }
        let wide = try scratch.file("wide", Self.utf16("count unsubscribed\n"))
        for run in [
            try Tool.run(["repl", activities, "-f", wide]),
            try Tool.run(["repl", activities], input: Self.utf16("count unsubscribed\n")),
            try Tool.run(["repl", activities, "-c", "source \(wide)"]),
        ] {
            #expect(run.status == 3)
            #expect(run.messages.contains("is UTF-16 text"), "\(run.messages)")
            #expect(run.output.isEmpty)
        }
    }

    @Test func `a line of a script that is no text is an error, and the next is read`() throws {
        let input = Array("help quit\n".utf8) + [0xE9, 0x0A] + Array("help quit\n".utf8)
        let run = try Tool.run(["repl", "--keep-going"], input: input)
        #expect(run.status == 3)
        #expect(run.messages.contains("standard input:2 isn't UTF-8 text"))
        #expect(run.output.ranges(of: "end the session").count == 2)
        #expect(try Tool.run(["repl"], input: input).output.ranges(of: "end the").count == 1)
    }

    @Test func `an export that went through an editor is restored, also by import, also packed`()
        throws
    {
        let scratch = try Scratch()
        let activities = try scratch.file("in.ndjson", Self.record.utf8)
        let store = scratch.path("s.db")
        _ = try Tool.run(["import", activities, "--store", store])
        let text = try Tool.run(["export", "--store", store]).output
        let marked = try scratch.file("marked", Self.marked(text))
        for command in ["restore", "import"] {
            let copy = scratch.path("\(command).db")
            let run = try Tool.run([command, marked, "--store", copy])
            #expect(run.status == 0, "\(run.messages)")
            // A restored store has an id of its own, in the first line.
            let again = try Tool.run(["export", "--store", copy]).output
            #expect(
                again.split(separator: "\n").dropFirst() == text.split(separator: "\n").dropFirst()
            )
        }
        let wide = try scratch.file("wide", Self.utf16(text))
        let run = try Tool.run(["restore", wide, "--store", scratch.path("w.db")])
        #expect(run.status == 3)
        #expect(run.messages.contains("is UTF-16 text"))
        #expect(!FileManager.default.fileExists(atPath: scratch.path("w.db")))
    }

    @Test func `rows of a join lose their mark, also before a quoted head`() throws {
        let scratch = try Scratch()
        let activities = try scratch.file("in.ndjson", Self.record.utf8)
        let rows = try scratch.file(
            "rows.csv",
            Self.marked("\"contact_id\",\"sent_at\"\ncon_1,2024-06-03T00:00:00Z\n")
        )
        let run = try Tool.run(["as-of-join", rows, "--load", activities])
        #expect(run.status == 0, "\(run.messages)")
        #expect(run.output.contains("present,UNSUBSCRIBED"))
    }

    @Test func `the contacts to compare with lose their mark`() throws {
        let scratch = try Scratch()
        let activities = try scratch.file(
            "in.ndjson",
            Self.record.replacing("{\"contact_id\"", with: "{\"org_id\":\"o\",\"contact_id\"").utf8
        )
        let store = scratch.path("s.db")
        _ = try Tool.run(["import", activities, "--store", store])
        let contacts = try scratch.file(
            "contacts",
            Self.marked("[{\"id\":\"con_1\",\n\"unsubscribed\":true}]")
        )
        let arguments = ["reconcile", "--store", store, "--org", "o", "--contacts"]
        let run = try Tool.run(arguments + [contacts])
        #expect(run.status == 0, "\(run.messages)")
        let wide = try scratch.file("wide", Self.utf16("[]"))
        let refused = try Tool.run(arguments + [wide])
        #expect(refused.status == 3)
        #expect(refused.messages.contains("is UTF-16 text"))
    }
}
