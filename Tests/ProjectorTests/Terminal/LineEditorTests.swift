import Foundation
import Testing

extension TerminalTests {
    /// Tests of the line editor in a real terminal.
    @Suite struct LineEditorTests {
        @Test func `typed keys are shown once`() throws {
            let session = try TerminalSession()
            session.terminal.send("abc def")
            try session.waitInput("abc def")
        }

        @Test func `keys sent on sight of the prompt are shown once`() throws {
            // The prompt and the terminal's raw mode are two calls: keys between them are shown
            // twice, which a single try rarely hits.
            for _ in 0..<20 {
                let session = try TerminalSession()
                session.terminal.send("x1y\r")
                try session.terminal.waitPrompt()
                #expect(session.terminal.screen.text.ranges(of: "› x1y").count == 1)
                #expect(session.terminal.screen.text.ranges(of: "x1y\nx1y").isEmpty)
            }
        }

        @Test func `interrupt drops the line and shows a fresh prompt`() throws {
            let session = try TerminalSession()
            // Two columns before the end: `^C` must be shown behind the line, not in it.
            session.terminal.send("secret\(TerminalSession.left)\(TerminalSession.left)\u{3}")
            try session.terminal.waitPrompt()
            #expect(session.terminal.screen.text.contains("secret^C\n"))
            #expect(session.terminal.screen.marks.suffix(3) == ["D", "A", "B"])
            session.terminal.send("after")
            try session.waitInput("after")
        }

        @Test func `an interrupt signal while editing is an interrupt key`() throws {
            let session = try TerminalSession()
            session.terminal.send("half")
            try session.waitInput("half")
            session.terminal.signal(SIGINT)
            try session.terminal.waitPrompt()
            #expect(session.terminal.screen.text.contains("half^C\n"))
        }

        @Test(arguments: [
            "\u{1B}[15~", "\u{1B}[1;2C", "\u{1B}[1;2A", "\u{1B}OP", "\u{1B}[[A", "\u{1B}[200;1u",
            "\u{1B}\u{1B}[D", "\u{1B}[5~",
        ])
        func `keys without a meaning insert nothing`(key: String) throws {
            let session = try TerminalSession()
            // libedit alone inserts the rest of an unknown sequence: `~` for F5, `C` for
            // Shift-Right.
            session.terminal.send("ab" + key + "cd")
            try session.waitInput("abcd")
        }

        @Test func `what is unsafe to show is typed, shown spelled out, and asked`() throws {
            let session = try TerminalSession(streams: [
                #"{"contact_id":"c\u200c1","id":"a","type":"note_created","created_at":null,"#
                    + #""note":{"id":"n","content":"می\u200cخواهد"}}"#
            ])
            session.terminal.send("count note ~ \"می\u{200C}خواهد\"")
            try session.waitInput(#"count note ~ "می\u{200C}خواهد""#)
            try session.terminal.run("")
            #expect(session.screen.text.contains("\n1 contact\n"))
            session.terminal.send(TerminalSession.up)
            try session.waitInput(#"count note ~ "می\u{200C}خواهد""#)
            session.terminal.send("\u{15}count note ~ \u{1B}[200~\"می\u{200C}خواهد\"\u{1B}[201~")
            try session.waitInput(#"count note ~ "می\u{200C}خواهد""#)
            try session.terminal.run("")
            #expect(session.screen.text.ranges(of: "\n1 contact\n").count == 2)
            session.terminal.send("\u{12}ی\u{200C}خ\r")
            try session.terminal.waitPrompt()
            #expect(session.screen.text.ranges(of: "\n1 contact\n").count == 3)
            session.terminal.send("use c\t")
            try session.waitInput(#"use c\u{200C}1"#)
            try session.terminal.run("")
            #expect(!session.screen.text.contains("no contact"))
            #expect(!session.screen.text.unicodeScalars.contains("\u{200C}"))
            let history = try String(contentsOf: session.historyFile, encoding: .utf8)
            #expect(history.contains("count note ~ \"می\u{200C}خواهد\"\n"))
            #expect(history.contains("use c\u{200C}1\n"))
        }

        @Test func `arrow, home, end, delete and word keys move and edit`() throws {
            let session = try TerminalSession()
            session.terminal.send(
                "bc\u{1B}[Ha\u{1B}[Fe\u{1B}[Dd\u{1B}[C f\u{1B}[1;5D_\u{1B}OH\u{1B}[3~"
            )
            try session.waitInput("bcde _f")
        }

        @Test func `a paste is inserted and not run before Enter`() throws {
            let session = try TerminalSession()
            #expect(session.terminal.screen.isPasteBracketed)
            session.terminal.send(
                "\u{1B}[200~one\r\ntwo\tx\u{1B}[31m\u{3}\u{202E}\rthree\u{1B}[201~"
            )
            try session.terminal.waitScreen("pasted lines") {
                $0.lines.suffix(3).map { $0.split(separator: "› ").last ?? "" }
                    == ["one", #"two x\u{1B}[31m\u{3}\u{202E}"#, "three"]
            }
            #expect(session.terminal.screen.marks.count { $0 == "C" } == 0)
            try session.terminal.run("")
            #expect(session.terminal.screen.text.contains("unknown command \"one\""))
        }

        @Test func `end of input on an empty line ends the session with status 0`() throws {
            let session = try TerminalSession()
            session.terminal.send("\u{4}")
            #expect(try session.terminal.waitExit() == 0)
            #expect(session.terminal.isCooked)
            #expect(!session.terminal.screen.isPasteBracketed)
        }

        @Test func `end of input deletes a character in a line and does not end the session`()
            throws
        {
            let session = try TerminalSession()
            session.terminal.send("abc\u{4}\u{1}\u{4}")
            try session.waitInput("bc")
        }

        @Test func `editing goes on after the terminal changes its size`() throws {
            let session = try TerminalSession()
            session.terminal.send("before")
            try session.waitInput("before")
            for columns in [40, 120, 30] {
                let drawn = session.terminal.screen.sequences.count { $0 == "[J" }
                session.terminal.resize(columns: columns, rows: 20)
                // Until the prompt is drawn for the new size, the terminal alone would wrap typed
                // text.
                try session.terminal.waitScreen("prompt of \(columns) columns") {
                    $0.sequences.count { $0 == "[J" } > drawn
                }
            }
            session.terminal.send(" after, and far enough to wrap in a narrow terminal")
            try session.terminal.waitScreen("wrapped line") {
                $0.lines.suffix(4).joined().filter { $0 != " " }
                    .hasSuffix("beforeafter,andfarenoughtowrapinanarrowterminal")
            }
            #expect(session.terminal.screen.text.ranges(of: "›").count == 1)
            try session.terminal.run("")
        }

        @Test(arguments: ["C.UTF-8", "C", "en_US.ISO-8859-1"])
        func `accented, wide and emoji characters are typed and deleted`(locale: String) throws {
            // libedit decodes keys by the locale. In the last two, UTF-8 must work all the same.
            let session = try TerminalSession(["LC_ALL": locale])
            session.terminal.send("é東京🎉ж\u{7F}\u{7F}!")
            try session.waitInput("é東京!")
            try session.terminal.run("")
            #expect(session.terminal.screen.text.contains("unknown command \"é東京!\""))
        }

        @Test func `the up key brings back lines that begin with what was typed`() throws {
            let session = try TerminalSession()
            try session.terminal.run("alpha one")
            try session.terminal.run("beta two")
            try session.terminal.run("alpha three")
            session.terminal.send("al" + TerminalSession.up + TerminalSession.up)
            try session.waitInput("alpha one")
            session.terminal.send(TerminalSession.down)
            try session.waitInput("alpha three")
            session.terminal.send(TerminalSession.down)
            try session.waitInput("al")
        }

        @Test func `history outlives the session in a file of its owner alone`() throws {
            let state = URL.temporaryDirectory.appending(path: "projector-\(UUID())")
            defer { try? FileManager.default.removeItem(at: state) }
            let environment = ["XDG_STATE_HOME": state.path]
            do {
                let session = try TerminalSession(environment)
                try session.terminal.run(#"kept "back\slash"#.appending("\" é"))
                session.terminal.send("\u{4}")
                #expect(try session.terminal.waitExit() == 0)
            }
            let file = state.appending(path: "projector/history")
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[
                .posixPermissions
            ]
            #expect(mode as? Int == 0o600)
            let session = try TerminalSession(environment)
            session.terminal.send(TerminalSession.up)
            try session.waitInput(#"kept "back\slash" é"#)
        }

        @Test func `a history that cannot be written is one warning`() throws {
            let session = try TerminalSession(["XDG_STATE_HOME": "/dev/null"])
            try session.terminal.run("one")
            try session.terminal.run("two")
            #expect(session.terminal.screen.text.ranges(of: "history isn't saved").count == 1)
        }

        @Test func `tab inserts what candidates have in common and then lists them`() throws {
            let session = try TerminalSession()
            session.terminal.send("hi\t")
            try session.waitInput("history")
            session.terminal.send("\u{15}ste\t\u{15}st\t")
            try session.terminal.waitScreen("listing") {
                $0.text.contains("start") && $0.text.contains("steps")
                    && TerminalSession.input($0) == "st"
            }
            session.terminal.send("ar\t!")
            try session.waitInput("start!")
        }

        @Test func `hostile candidates do not drive the terminal`() throws {
            let session = try TerminalSession(streams: [
                #"{"org_id":"org\u0007","contact_id":"evil\u001b[31m","id":"a","type":"x","created_at":null}"#,
                #"{"org_id":"org\u0007","contact_id":"good","id":"a","type":"x","created_at":null}"#,
            ])
            session.terminal.send("use \t")
            try session.terminal.waitScreen("listing") { $0.text.contains(#"evil\u{1B}[31m"#) }
            #expect(session.terminal.screen.text.contains(#"org\u{7}"#))
            session.terminal.send("ev\t")
            try session.waitInput(#"use evil\u{1B}[31m"#)
            #expect(!session.terminal.screen.sequences.contains("[31m"))
            #expect(session.terminal.screen.bells == 0)
        }

        @Test func `a listing below a wrapped line leaves one prompt`() throws {
            let session = try TerminalSession(columns: 44)
            let long = String(repeating: "東京 ", count: 20)
            session.terminal.send("help " + long + "st\t")
            try session.terminal.waitScreen("listing") {
                $0.text.contains("steps") && $0.currentLine.hasSuffix("st")
            }
            #expect(session.terminal.screen.text.ranges(of: "›").count == 1)
            let shown = session.terminal.screen.text.split(separator: "\n").joined()
            #expect(shown.ranges(of: "東京").count == 20)
        }

        @Test func `Enter goes on while a quote is open`() throws {
            let session = try TerminalSession()
            session.terminal.send("use \"one\r")
            try session.terminal.waitScreen("second row") { $0.column == 0 && $0.row == 3 }
            #expect(session.terminal.screen.text.contains("close the quote, or Ctrl-C drops"))
            session.terminal.send("two\"\(TerminalSession.up)\(TerminalSession.down)")
            try session.terminal.run("")
            #expect(session.terminal.screen.text.contains(#"no contact "one\ntwo""#))
        }

        @Test func `interrupt while a command runs is for the command`() throws {
            let session = try TerminalSession()
            let source = try Endless(session.directory)
            session.terminal.send("load \(source.path)\r")
            try session.terminal.waitScreen("output mark") { $0.marks.last == "C" }
            session.terminal.send("\u{3}")
            try session.terminal.waitPrompt()
            #expect(session.terminal.screen.text.contains("interrupted"))
            #expect(session.terminal.screen.marks.suffix(3) == ["D;130", "A", "B"])
        }

        @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT])
        func `a deadly signal restores the terminal and still kills`(signal: Int32) throws {
            let session = try TerminalSession()
            #expect(!session.terminal.isCooked)
            session.terminal.signal(signal)
            #expect(try session.terminal.waitExit() == 128 + signal)
            #expect(session.terminal.isCooked)
            #expect(!session.terminal.screen.isPasteBracketed)
        }

        @Test(arguments: [SIGTERM, SIGHUP])
        func `a deadly signal leaves the store that is open one file`(signal: Int32) throws {
            let scratch = try Scratch()
            let store = scratch.path("contacts.db")
            let imported = try Tool.run([
                "import", "--store", store, "Examples/Streams/ana.json",
            ])
            #expect(imported.status == 0)
            let before = try scratch.names()
            let session = try TerminalSession(arguments: ["--store", store])
            #expect(try session.answer(to: "use con_ana; state").contains("con_ana"))
            session.terminal.signal(signal)
            #expect(try session.terminal.waitExit() == 128 + signal)
            #expect(session.terminal.isCooked)
            #expect(try scratch.names() == before)
        }

        @Test func `vi keys come from the user's file`() throws {
            let session = try TerminalSession { directory in
                // `bind -v` removes earlier bindings, so the product's must be made after this file
                // is read.
                try Data("bind -v\n".utf8).write(to: directory.appending(path: ".editrc"))
            }
            try session.terminal.run("first")
            session.terminal.send("abc\u{1B}0x$")
            try session.waitInput("bc")
            session.terminal.send("k")
            try session.waitInput("first")
            session.terminal.send("\u{3}")
            try session.terminal.waitPrompt()
        }

        @Test func `a stopped session goes on with its line`() throws {
            let session = try TerminalSession()
            session.terminal.send("half")
            try session.waitInput("half")
            session.terminal.signal(SIGSTOP)
            session.terminal.signal(SIGCONT)
            session.terminal.send(" line")
            try session.waitInput("half line")
        }

        @Test func `suspending where no shell could continue it keeps the line`() throws {
            let session = try TerminalSession()
            session.terminal.send("ha\u{1A}lf")
            try session.waitInput("half")
            #expect(!session.terminal.isCooked)
        }

        @Test func `a large paste arrives whole`() throws {
            let session = try TerminalSession()
            let lines = (0..<2_000).map { "line \($0) with some text" }
            session.terminal.send("\u{1B}[200~" + lines.joined(separator: "\r") + "\u{1B}[201~\r")
            try session.terminal.waitPrompt()
            #expect(session.terminal.screen.text.contains("unknown command \"line\""))
            #expect(
                try String(contentsOf: session.historyFile, encoding: .utf8).utf8.count > 50_000
            )
        }

        @Test func `a prompt wider than the terminal is drawn once`() throws {
            let session = try TerminalSession(
                columns: 8,
                streams: [#"{"contact_id":"con_42","id":"a","type":"x","created_at":null}"#]
            )
            try session.terminal.run("use con_42")
            session.terminal.send("st\t")
            try session.terminal.waitScreen("listing and one more prompt") {
                $0.text.contains("steps") && $0.text.hasSuffix("› st")
            }
        }

        @Test func `bytes that are not UTF-8 are skipped`() throws {
            let session = try TerminalSession()
            session.terminal.send(
                bytes: Array("a".utf8) + [0xFF, 0xC3, 0x28, 0xE6, 0x9D] + Array("b".utf8)
            )
            try session.waitInput("a(b")
        }

        @Test(arguments: ["dumb", "", "no-such-terminal"])
        func `a dumb or unknown terminal gets no sequences and no complaint`(name: String) throws {
            let environment = ["TERM": name, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"]
            let terminal = try PseudoTerminal(["repl"], environment: environment)
            try terminal.waitScreen("prompt") { $0.text.hasSuffix("›") }
            #expect(terminal.screen.text.split(separator: "\n").count == 2)
            terminal.send("abc\r")
            try terminal.waitScreen("answer") { $0.text.contains("unknown command \"abc\"") }
            #expect(terminal.screen.sequences.isEmpty)
        }
    }
}
