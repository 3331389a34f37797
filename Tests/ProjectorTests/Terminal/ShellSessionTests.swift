import ContactProjector
import ContactProjectorSQLite
import Foundation
import Testing

extension TerminalTests {
    /// Tests of whole sessions in a real terminal; each waits for the screen it expects, never for a time.
    @Suite struct SessionTests {
        private static let altLeft = "\u{1B}[1;3D"
        private static let altRight = "\u{1B}[1;3C"
        private static let altUp = "\u{1B}[1;3A"
        private static let altDown = "\u{1B}[1;3B"

        @Test func `the prompt is a place in time, coloured by where it is`() throws {
            let session = try TerminalSession.onSamples()
            try session.terminal.run("use con_ana")
            #expect(session.screen.currentLine == "con_ana 2024-07-02 16:20:00 #13/13 ›")
            // Green at the end, yellow before it, red for a what-if.
            #expect(session.screen.sequences.contains("[32m"))
            try session.terminal.run("at 2024-05-01")
            #expect(session.screen.currentLine == "con_ana 2024-05-01 00:00:00 #9/13 ›")
            #expect(session.screen.sequences.contains("[33m"))
            try session.terminal.run("known 12")
            #expect(session.screen.currentLine == "con_ana 2024-05-01 00:00:00 #8/12 known 12 ›")
            try session.terminal.run("known end; whatif skip #3")
            #expect(session.screen.currentLine == "con_ana 2024-05-01 00:00:00 #9/13 ~skip#3 ›")
            #expect(session.screen.sequences.contains("[31m"))
        }

        @Test func `a caret is directly below the line that was typed`() throws {
            let session = try TerminalSession()
            try session.terminal.run("who VIP")
            let lines = session.screen.lines
            let typed = try #require(lines.firstIndex { $0.hasSuffix("who VIP") })
            #expect(lines[typed + 1] == String(repeating: " ", count: 16) + "^^^")
            #expect(lines[typed + 2] == "error: \"VIP\" isn't a condition")
            // What came between moved the line away: it is repeated.
            try session.terminal.run("where; who VIP")
            #expect(session.screen.text.contains("\n  where; who VIP\n             ^^^\n"))
        }

        @Test func `alt with left and right walks from activity to activity`() throws {
            let session = try TerminalSession.onSamples()
            try session.terminal.run("use con_ana")
            session.terminal.send(Self.altLeft)
            try session.terminal.waitPrompt()
            #expect(session.screen.currentLine.contains("#12/13"))
            // Some terminals send Alt as an Escape before the key, not as a parameter.
            session.terminal.send("\u{1B}\u{1B}[D")
            try session.terminal.waitPrompt()
            #expect(session.screen.currentLine.contains("#11/13"))
            session.terminal.send(Self.altRight)
            try session.terminal.waitPrompt()
            #expect(session.screen.currentLine.contains("#12/13"))
        }

        @Test func `alt with up and down goes round the contacts of the last answer`() throws {
            let session = try TerminalSession.onSamples()
            try session.terminal.run("who in VIP")
            for contact in ["con_ana", "con_carl", "con_dora", "con_ana"] {
                session.terminal.send(Self.altDown)
                try session.terminal.waitPrompt()
                #expect(session.screen.currentLine.hasPrefix(contact))
            }
            session.terminal.send(Self.altUp)
            try session.terminal.waitPrompt()
            #expect(session.screen.currentLine.hasPrefix("con_dora"))
        }

        @Test func `a key that stands for a command gives the line back`() throws {
            let session = try TerminalSession.onSamples()
            try session.terminal.run("use con_ana")
            session.terminal.send("why un\u{14}")
            try session.waitText("1 column = ")
            try session.waitInput("why un")
            session.terminal.send("subscribed\r")
            try session.waitText("not unsubscribed")
        }

        @Test func `ctrl-R finds words in any order and counts`() throws {
            let session = try TerminalSession.onSamples()
            for line in ["use con_ana", "at 2024-05-01", "at 2024-03-05", "use con_bea"] {
                try session.terminal.run(line)
            }
            session.terminal.send("\u{12}2024 at")
            try session.terminal.waitScreen("newest match") {
                $0.currentLine == "search 1/2: 2024 at › at 2024-03-05"
            }
            session.terminal.send("\u{12}")
            try session.terminal.waitScreen("older match") {
                $0.currentLine == "search 2/2: 2024 at › at 2024-05-01"
            }
            session.terminal.send("\r")
            try session.terminal.waitPrompt()
            #expect(session.screen.currentLine.contains("2024-05-01 00:00:00"))
        }

        @Test func `ctrl-R takes signs and wide characters literally`() throws {
            let session = try TerminalSession()
            try session.terminal.run("use \"文件[1\"")
            try session.terminal.run("help")
            // In libedit's own search, `[` begins a regular expression, and `文` ends the search.
            session.terminal.send("\u{12}文件[")
            try session.terminal.waitScreen("match") {
                $0.currentLine.hasPrefix("search 1/1: 文件[")
            }
            session.terminal.send("\u{1B}[C")
            try session.waitInput("use \"文件[1\"")
        }

        @Test func `ctrl-C in a search brings back the line before it`() throws {
            let session = try TerminalSession()
            try session.terminal.run("help")
            session.terminal.send("half\u{12}hel")
            try session.terminal.waitScreen("match") { $0.currentLine.hasSuffix("› help") }
            session.terminal.send("\u{3}")
            try session.waitInput("half")
            session.terminal.send(" a line")
            try session.waitInput("half a line")
        }

        @Test func `hints say the form, then what matches, then what is wrong`() throws {
            let session = try TerminalSession.onSamples(configuration: "set timer off\n")
            session.terminal.send("us")
            try session.waitText("use CONTACT [ORG]")
            session.terminal.send("e con")
            try session.waitText("4 contacts match")
            session.terminal.send("_x")
            try session.waitText("0 contacts match")
            session.terminal.send("\u{15}who in VIP")
            try session.waitText("3 contacts match")
            session.terminal.send("\u{15}flwo")
            try session.waitText("unknown command \"flwo\"")
        }

        @Test func `no hint stays behind`() throws {
            let session = try TerminalSession.onSamples(configuration: "set timer off\n")
            session.terminal.send("use con_a")
            try session.terminal.waitScreen("hint") { $0.currentLine.hasSuffix(" con_ana") }
            session.terminal.send("na\r")
            try session.terminal.waitPrompt()
            #expect(session.screen.text.contains("projector › use con_ana\n"))
            session.terminal.send("use con")
            try session.waitText("4 contacts match")
            session.terminal.send("\u{3}")
            try session.terminal.waitPrompt()
            #expect(!session.screen.text.contains("contacts match"))
        }

        @Test func `a line that grows into its hint is shown whole`() throws {
            let session = try TerminalSession.onSamples(
                columns: 60,
                configuration: "set timer off\n"
            )
            session.terminal.send("state @ ")
            try session.waitText("state [CONTACT] [@ TIME]")
            let long = String(repeating: "x", count: 33)
            // Key by key, since libedit draws a single letter without redrawing the hint.
            for character in long { session.terminal.send(String(character)) }
            try session.terminal.waitScreen("line alone") {
                $0.currentLine == "projector › state @ \(long)"
            }
        }

        @Test func `a load goes on beside the session`() throws {
            let session = try TerminalSession(configuration: "set timer off\n")
            let source = try Endless(session.directory)
            session.terminal.send("load \(source.path)\r")
            try session.waitText("loading in the background")
            try session.terminal.waitPrompt()
            try session.waitText("loading ")
            #expect(try session.answer(to: "help quit").contains("end the session"))
            session.terminal.send("info\r")
            try session.terminal.waitScreen("waiting") { $0.marks.last == "C" }
            session.terminal.send("\u{3}")
            try session.terminal.waitPrompt()
            #expect(session.screen.text.contains("interrupted"))
            session.terminal.send("\u{3}")
            try session.waitText("load canceled")
            try session.terminal.waitPrompt()
            #expect(try session.answer(to: "info | ndjson").contains(#""activities":0"#))
        }

        @Test func `files that were named at the start are loaded beside the first prompt`() throws
        {
            let session = try TerminalSession.onSamples()
            // The report of a load that is still running at the first prompt is printed above the
            // answer.
            #expect(
                try session.answer(to: "count subscribed").split(separator: "\n").last
                    == "3 contacts"
            )
            #expect(session.screen.text.contains("loaded 25 activities of 4 contacts"))
        }

        @Test func `what was loaded takes the place of how far the load was`() throws {
            let session = try TerminalSession()
            let path = session.directory.appending(path: "pipe").path
            #expect(unsafe mkfifo(path, 0o600) == 0)
            session.terminal.send("load \(path)\r")
            let pipe = try #require(FileHandle(forWritingAtPath: path))
            try session.terminal.waitPrompt()
            session.terminal.send("count subscribed\r")
            try session.terminal.waitScreen("progress") {
                $0.marks.last == "C" && $0.currentLine.hasPrefix("loading ")
            }
            let record = #"{"contact_id":"c","id":"a","type":"x","created_at":null}"#
            try pipe.write(contentsOf: Data((record + "\n").utf8))
            try pipe.close()
            try session.terminal.waitPrompt()
            #expect(session.screen.lines.contains { $0.hasPrefix("loaded 1 activity") })
        }

        @Test func `a configuration loses its mark, and one that is no text is told of`() throws {
            let marked = try TerminalSession(
                configuration: "\u{FEFF}set timer off\r\nset hints off\r\nset rows 7\r\n"
            )
            #expect(try marked.answer(to: "set").contains("rows    7"))
            let wide = try TerminalSession(prepare: { directory in
                let bytes: [UInt8] = [0xFF, 0xFE, 0x73, 0, 0x65, 0, 0x74, 0]
                try Data(bytes).write(to: directory.appending(path: "config/projector/config"))
            })
            #expect(wide.screen.text.contains("is UTF-16 text"))
            #expect(try wide.answer(to: "help quit").contains("end the session"))
        }

        @Test func `what a load reads is no place for an answer`() throws {
            let session = try TerminalSession()
            let source = try Endless(session.directory)
            try session.terminal.run("load \(source.path)")
            let answer = try session.answer(to: "save \(source.path)")
            #expect(answer.contains("this session reads it"))
            session.terminal.send("\u{3}")
            try session.waitText("load canceled")
        }

        @Test func `a stream that cannot be read leaves a session that works`() throws {
            let session = try TerminalSession(arguments: ["/does/not/exist"])
            try session.waitText("/does/not/exist")
            #expect(try session.answer(to: "contacts").contains("0 contacts"))
        }

        @Test func `tab lists activities, marks and segments with notes`() throws {
            let session = try TerminalSession.onSamples()
            try session.terminal.run("use con_ana; at #11; mark june")
            session.terminal.send("at #1\t")
            try session.waitText("2024-05-28 19:03:12 UTC contact_unsubscribed")
            session.terminal.send("\u{15}at @j\t")
            try session.waitInput("at @june")
            session.terminal.send("\u{15}why seg_v\t")
            try session.waitInput("why seg_vip")
            session.terminal.send("\u{15}history | cs\t")
            try session.waitInput("history | csv")
        }

        @Test func `rows are numbered and can be typed back`() throws {
            let session = try TerminalSession.onSamples()
            #expect(try session.answer(to: "who in VIP").contains("│3│con_dora│"))
            try session.terminal.run("use %2")
            #expect(session.screen.currentLine.hasPrefix("con_carl"))
            try session.terminal.run("history | grep blocked; at %1")
            #expect(session.screen.currentLine.contains("2024-05-30 17:00:00"))
        }

        @Test func `the rows of a picture keep their numbers when some are left out`() throws {
            let session = try TerminalSession.onSamples()
            #expect(try session.answer(to: "segments | grep vip").contains("│ 2 │ seg_vip"))
            #expect(try session.answer(to: "count in %2") == "3 contacts")
            #expect(try session.answer(to: "segment VIP | grep dora").contains("│ 1 │ con_dora"))
            try session.terminal.run("use %1")
            #expect(session.screen.currentLine.hasPrefix("con_dora"))
        }

        @Test func `the middle of a long answer is left out until it is asked for`() throws {
            let records = (0..<100).map {
                #"{"contact_id":"con_\#($0)","id":"a","type":"contact_blocked","created_at":null}"#
            }
            let session = try TerminalSession(rows: 60, streams: records)
            let short = try session.answer(to: "contacts")
            #expect(short.contains("… 66 more rows; `last` shows all"))
            #expect(short.contains("con_0 ") && short.contains("con_99 "))
            #expect(!short.contains("con_50 "))
            try session.terminal.run("last")
            #expect(session.screen.text.contains("con_50 "))
            try session.terminal.run("set rows 0; contacts | head 50; use %50")
            #expect(session.screen.currentLine.hasPrefix("con_53"))
        }

        @Test func `of a very long list no more is made than is shown, until all is asked for`()
            throws
        {
            // More than the 1,000 contacts whose states are computed for a list that is cut.
            let records = (1_000..<2_100).map {
                #"{"contact_id":"con_\#($0)","id":"a","type":"contact_blocked","created_at":null}"#
            }
            let session = try TerminalSession(rows: 60, streams: records)
            for list in ["contacts", "who blocked"] {
                let short = try session.answer(to: list)
                #expect(short.contains("con_1000 ") && !short.contains("con_2099 "), "\(list)")
                #expect(short.contains("more rows; `last` shows all"), "\(list)")
                // Rows that the screen leaves out have numbers, too.
                try session.terminal.run("use %1100")
                #expect(session.screen.currentLine.hasPrefix("con_2099"), "\(list)")
                try session.terminal.run("\(list); last | grep con_2098")
                #expect(session.screen.text.contains("con_2098 "), "\(list)")
            }
            #expect(try session.answer(to: "contacts | head 1100").contains("con_2099 "))
        }

        @Test func `what is longer than the screen goes through the pager`() throws {
            let session = try TerminalSession(
                rows: 10,
                ["PAGER": "sed 's/^/paged: /'"],
                arguments: TerminalSession.samples
            )
            try session.terminal.run("use con_ana; activities")
            #expect(session.screen.text.ranges(of: "paged: ").count == 18)
            try session.terminal.run("set pager off; activities")
            #expect(session.screen.text.ranges(of: "paged: ").count == 18)
        }

        @Test func `the pager's keys are the pager's`() throws {
            let session = try TerminalSession(
                rows: 10,
                ["PAGER": "less", "LESS": "FRX"],
                arguments: TerminalSession.samples
            )
            session.terminal.send("use con_ana; activities\r")
            try session.terminal.waitScreen("pager") { $0.currentLine == ":" }
            session.terminal.send("G")
            try session.waitText("#13")
            session.terminal.send("q")
            try session.terminal.waitPrompt()
            session.terminal.send("where\r")
            try session.waitText("con_ana of org_kestrel")
        }

        @Test func `answers say how many rows there are and how long they took`() throws {
            let session = try TerminalSession.onSamples(configuration: "")
            try session.terminal.run("contacts")
            #expect(session.screen.text.contains(/4 contacts · [0-9.]+ (µs|ms|s)\n/))
            try session.terminal.run("timer off; count blocked")
            #expect(session.screen.text.ranges(of: " · ").count == 1)
        }

        @Test func `twenty columns are enough to work in`() throws {
            let session = try TerminalSession.onSamples(columns: 20, rows: 60)
            try session.terminal.run("use con_ana")
            #expect(session.screen.currentLine == "con… #13/13 ›")
            let state = try session.answer(to: "state")
            #expect(state.replacing("\n", with: "").contains("status        SUBSCRIBED"))
            try session.terminal.run("timeline; who in VIP; segment VIP")
            #expect(session.screen.currentLine == "con… #13/13 ›")
            session.terminal.send("history | csv")
            try session.terminal.waitScreen("wrapped line") {
                $0.lines.last?.hasSuffix("csv") == true
            }
        }

        @Test func `a resize while typing keeps the line and one prompt`() throws {
            let session = try TerminalSession.onSamples()
            try session.terminal.run("use con_ana")
            session.terminal.send("why unsubscribed @ 2024")
            try session.waitInput("why unsubscribed @ 2024")
            session.terminal.resize(columns: 50, rows: 30)
            session.terminal.send("-06-03")
            try session.terminal.waitScreen("the same line") {
                $0.lines.suffix(2).joined().contains("why unsubscribed @ 2024-06-03")
            }
            session.terminal.resize(columns: 100, rows: 30)
            session.terminal.send("\r")
            try session.terminal.waitPrompt()
            #expect(session.screen.text.contains("#11 act_a11 contact_unsubscribed"))
        }

        @Test func `a pasted megabyte is one line with one answer`() throws {
            let session = try TerminalSession()
            // The longest paste that the editor accepts.
            let word = String(repeating: "x", count: 1 << 20)
            session.terminal.send("\u{1B}[200~\(word)\u{1B}[201~\r")
            try session.terminal.waitPrompt(seconds: 60)
            #expect(session.screen.text.contains("unknown command \"xxx"))
            #expect(try session.answer(to: "help quit").contains("end the session"))
        }

        @Test func `a damaged history is read as far as it can be`() throws {
            let session = try TerminalSession(prepare: { directory in
                let state = directory.appending(path: "state/projector")
                try FileManager.default.createDirectory(
                    at: state,
                    withIntermediateDirectories: true
                )
                let bytes: [UInt8] =
                    Array("help one\n".utf8) + [0xFF, 0xFE, 0x0A, 0x1B, 0x5B, 0x41, 0x0A, 0, 0x0A]
                try Data(bytes + Array("help two".utf8)).write(to: state.appending(path: "history"))
            })
            session.terminal.send(TerminalSession.up)
            for entry in ["help two", #"\u{0}"#, #"\u{1B}[A"#, "help one"] {
                if entry != "help two" { session.terminal.send(TerminalSession.up) }
                try session.waitInput(entry)
            }
            #expect(!session.screen.sequences.contains("[A"))
        }

        @Test func `several sessions share one history and lose none of it`() throws {
            let state = URL.temporaryDirectory.appending(path: "projector-\(UUID())")
            defer { try? FileManager.default.removeItem(at: state) }
            let environment = ["XDG_STATE_HOME": state.path]
            let sessions = try (0..<3).map { _ in try TerminalSession(environment) }
            for round in 0..<5 {
                for (index, session) in sessions.enumerated() {
                    try session.terminal.run("help \(index) \(round)")
                }
            }
            let file = state.appending(path: "projector/history")
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            #expect(Set(lines).count == 15)
        }

        @Test func `a home that can't be written costs one warning`() throws {
            let session = try TerminalSession(["XDG_STATE_HOME": "/proc"])
            try session.terminal.run("help quit")
            try session.terminal.run("help end")
            #expect(session.screen.text.ranges(of: "history isn't saved").count == 1)
            #expect(try session.answer(to: "help back").contains("the previous place"))
        }

        @Test func `the configuration's commands come first, and its errors stop nothing`() throws {
            let session = try TerminalSession(
                arguments: TerminalSession.samples,
                configuration: "nonsense\nset hints off\nset tz Europe/Berlin\nuse con_ana\n"
            )
            #expect(session.screen.text.contains("unknown command \"nonsense\""))
            #expect(session.screen.currentLine.hasPrefix("con_ana"))
            #expect(try session.answer(to: "set | json").contains("set prints no rows"))
            #expect(try session.answer(to: "set").contains("Europe/Berlin"))
        }

        @Test func `a growing store speaks up above the prompt`() async throws {
            let scratch = try Scratch()
            let store = try SQLiteActivityStore(path: scratch.path("contacts.db"))
            _ = try await store.append(Self.activities(1...2))
            let session = try TerminalSession(arguments: ["--store", scratch.path("contacts.db")])
            try session.terminal.run("use con_1")
            try session.terminal.run("watch on")
            session.terminal.send("why blo")
            try session.waitInput("why blo")
            _ = try await store.append(Self.activities(3...3))
            try session.waitText("con_1 activity #3 contact_unblocked")
            try session.waitInput("why blo")
            #expect(session.screen.currentLine.contains("#3/3"))
            session.terminal.send("cked\r")
            try session.terminal.waitPrompt()
            #expect(session.screen.text.contains("#3 contact_unblocked"))
        }

        @Test func `a store that grew is seen by the next question`() async throws {
            let scratch = try Scratch()
            let store = try SQLiteActivityStore(path: scratch.path("contacts.db"))
            _ = try await store.append(Self.activities(1...2))
            let session = try TerminalSession(arguments: ["--store", scratch.path("contacts.db")])
            try session.terminal.run("use con_1")
            _ = try await store.append(Self.activities(3...4))
            try session.terminal.run("state")
            #expect(session.screen.currentLine.contains("#4/4"))
        }

        @Test func `the tour goes on by Enter and ends by q`() throws {
            let session = try TerminalSession(rows: 60)
            session.terminal.send("tour\r")
            try session.waitText("1/11")
            session.terminal.send("\r")
            try session.waitText("2/11")
            session.terminal.send("\r")
            try session.waitText("3/11")
            session.terminal.send("q\r")
            try session.terminal.waitPrompt()
            #expect(session.screen.currentLine == "projector ›")
            #expect(!session.screen.text.contains("4/11"))
        }

        @Test func `the tour runs to its end`() throws {
            let session = try TerminalSession(rows: 60)
            session.terminal.send("tour\r" + String(repeating: "\r", count: 10))
            try session.terminal.waitPrompt()
            #expect(session.screen.text.contains("The end: `help` lists commands"))
            #expect(!session.screen.text.contains("error: "))
        }

        @Test(arguments: ["quit", "exit", ".quit", "\\q", "q"])
        func `a session ends by any of the usual words`(word: String) throws {
            let session = try TerminalSession()
            session.terminal.send(word + "\r")
            #expect(try session.terminal.waitExit() == 0)
        }

        @Test func `an open bracket goes on in the next row`() throws {
            let session = try TerminalSession.onSamples()
            session.terminal.send("count (in VIP\r")
            try session.terminal.waitScreen("second row") { $0.column == 0 }
            session.terminal.send("and subscribed)\r")
            try session.terminal.waitPrompt()
            #expect(session.screen.lines.dropLast().last == "3 contacts")
        }

        @Test func `help fits a screen`() throws {
            let session = try TerminalSession(rows: 24)
            let help = try session.answer(to: "help")
            // 24 rows less the line typed and the next prompt.
            #expect(help.split(separator: "\n", omittingEmptySubsequences: false).count <= 22)
            #expect(session.screen.scrollback.isEmpty)
        }

        @Test func `ctrl-C while an answer is computed ends the answer alone`() throws {
            let session = try TerminalSession()
            let source = try Endless(session.directory)
            session.terminal.send("load \(source.path)\r")
            try session.waitText("loading in the background")
            try session.terminal.waitPrompt()
            session.terminal.send("who blocked\r")
            try session.terminal.waitScreen("output mark") { $0.marks.last == "C" }
            session.terminal.send("\u{3}")
            try session.terminal.waitPrompt()
            #expect(session.screen.marks.contains("D;130"))
            session.terminal.send("\u{4}")
            #expect(try session.terminal.waitExit() == 0)
        }

        private static func activities(_ numbers: ClosedRange<Int>) -> [Activity] {
            numbers.map { number in
                Activity(
                    stream: StreamID(contact: "con_1"),
                    id: ActivityID("a\(number)"),
                    kind: number.isMultiple(of: 2) ? .contactBlocked : .contactUnblocked,
                    occurredAt: Timestamp(microseconds: Int64(number) * 1_000_000)
                )
            }
        }
    }
}

/// A source of activities that never ends.
final class Endless {
    let path: String
    private let source = Process()

    init(_ directory: URL) throws {
        path = directory.appending(path: "endless").path
        // A named pipe: its writer waits for the reader, and its reader never finds an end.
        guard unsafe mkfifo(path, 0o600) == 0 else {
            throw PseudoTerminal.Failure(description: "no pipe at \(path)")
        }
        source.executableURL = URL(filePath: "/bin/sh")
        let record = #"{"contact_id":"c","id":"a","type":"x","created_at":null}"#
        source.arguments = ["-c", "exec yes '\(record)' > '\(path)'"]
        try source.run()
    }

    deinit {
        source.terminate()
    }
}
