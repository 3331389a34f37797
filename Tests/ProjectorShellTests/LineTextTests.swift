import ContactProjectorTesting
import ContactQueries
import Testing

@testable import LineEditing
@testable import ProjectorShell
@testable import TerminalText

@Suite struct LineTextTests {
    @Test(arguments: [
        ("a\r\nb", "a\nb"), ("a\n\rb", "a\nb"), ("a\rb", "a\nb"), ("a\r\rb", "a\n\nb"),
        ("a\n\nb", "a\n\nb"), ("a\r\n\r\nb", "a\n\nb"), ("a\n\r\n\rb", "a\n\nb"),
        ("a\tb", "a b"), ("\u{1B}[31mred\u{7}", "\u{1B}[31mred\u{7}"),
        ("a\u{202E}b\u{200B}c", "a\u{202E}b\u{200B}c"), ("é東🎉", "é東🎉"),
        ("e\u{301}", "e\u{301}"), ("\u{301}x", "\u{301}x"), ("\"a\tb\"\tc", "\"a\tb\" c"),
        ("it's\ta", "it's a"), ("\"open\r\n\ta", "\"open\n\ta"),
    ])
    func `a paste keeps its lines and everything in them`(paste: String, text: String) {
        let pasted = LineText(ShellGrammar()).pasted(paste)
        #expect(Array(pasted.unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test func `whether a paste begins in a quote is up to what is before it`() {
        #expect(LineText(ShellGrammar()).pasted("a\tb\"\tc", after: "who in \"") == "a\tb\" c")
        #expect(LineText(ShellGrammar()).pasted("a\tb", after: "who in \"x\" or ") == "a b")
    }

    @Test(arguments: [
        ("می\u{200C}خواهد", #"می\u{200C}خواهد"#), ("a\u{202E}b", #"a\u{202E}b"#),
        ("\u{1B}[2J", #"\u{1B}[2J"#), ("a\tb", #"a\u{9}b"#), ("a\0", #"a\u{0}"#), ("a\nb", "a\nb"),
        ("\u{301}x", #"\u{301}x"#), ("e\u{301}", "e\u{301}"), ("\r\n", "\\u{D}\n"),
        ("C:\\temp \\n \\u{41", "C:\\temp \\n \\u{41"), (#"\u{200C}"#, #"\u{5C}u{200C}"#),
        ("👩\u{200D}👧", #"👩\u{200D}👧"#), ("\\\u{301}", "\\\u{301}"),
    ])
    func `a line is shown with what is unsafe spelled out, and means what it was`(
        text: String,
        shown: String
    ) {
        #expect(LineText(ShellGrammar()).shown(text) == shown)
        let meant = LineText(ShellGrammar()).meant(shown)
        #expect(Array(meant.unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test(arguments: 1...300 as ClosedRange<UInt64>)
    func `whatever a line holds, it comes back from the screen and from the file`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "\\", "u", "{", "}", "200C", "5C", "n", "\u{200C}", "\u{301}", "\u{FEFF}", "\n", "\t",
            "\r",
            "\u{1B}", "\u{E0041}", "a", "é", " ", "\"", "🎉", "\u{FE0F}", "\u{85}", "\0",
        ]
        let text = (0..<random.below(24)).map { _ in random.pick(pieces) }.joined()
        let shown = LineText(ShellGrammar()).shown(text)
        #expect(
            LineText(ShellGrammar()).meant(shown).unicodeScalars.elementsEqual(text.unicodeScalars),
            "seed \(seed)"
        )
        #expect(
            shown.unicodeScalars.allSatisfy { $0 == "\n" || ScalarClass($0) != .unsafe },
            "seed \(seed)"
        )
        guard !text.isEmpty else { return }
        let entry = HistoryFile.entry(
            HistoryFile.encoded(text).dropLast(),
            ShellGrammar()
        )
        #expect(
            entry?.unicodeScalars.elementsEqual(text.unicodeScalars) == true,
            "seed \(seed): \(shown)"
        )
    }

    @Test func `offsets of a meant line are found in the shown one`() {
        let line = LineText(ShellGrammar()).line(#"é\u{200C}b\u{202E}"#)
        #expect(line.text == "é\u{200C}b\u{202E}")
        #expect(line.shown(0..<2) == 0..<2)
        #expect(line.shown(5..<6) == 10..<11)
        #expect(line.shown(6..<9) == 11..<19)
    }

    @Test func `what is shown spelled out can be typed so, in quotes anywhere`() throws {
        let tokens = try Tokenizer.tokens(of: #"in "می\u{200C}خواهد \"\\u{41}\u{zz}" \u{200C}"#)
        #expect(tokens.map(\.text) == ["in", "می\u{200C}خواهد \"\\u{41}u{zz}", #"\u{200C}"#])
    }

    @Test func `a paste that is too long for a line is not cut`() {
        var paste = PastedText()
        for _ in 0...PastedText.limit { paste.append("a") }
        #expect(paste.isTooLong)
        #expect(paste.text.isEmpty)
    }

    @Test func `a paste ends at its sequence, even after a beginning of one`() {
        var paste = PastedText()
        for scalar in "a\u{1B}[20\u{1B}[201~".unicodeScalars { paste.append(scalar) }
        #expect(paste.isEnded)
        #expect(paste.text == "a\u{1B}[20")
    }

    @Test(arguments: [
        ("A", KeySequence.up), ("D", .left), ("1;5C", .wordRight), ("3~", .delete), ("H", .home),
        ("4~", .end), ("200~", .pasteStart), ("15~", .unknown), ("1;2A", .unknown),
        ("[A", .unknown), ("<0;1;1M", .unknown), ("", .unknown), ("1;", .unknown),
    ])
    func `a sequence is read to its final byte`(sequence: String, key: KeySequence) {
        var rest = Array(sequence.unicodeScalars.reversed())
        let read = KeySequence { rest.popLast() }
        #expect(read == key)
        #expect(rest.isEmpty)
    }

    @Test func `keys move by characters, words and rows`() {
        let line = EditedLine(text: "one two\ne\u{301}東 x", cursor: "one two\ne\u{301}".utf8.count)
        #expect(line.afterCursor == "東 x")
        #expect(line.text[line.index(characters: -1)...] == "e\u{301}東 x")
        #expect(line.text[line.index(characters: 9)...] == "")
        #expect(line.text[line.rowStart...] == "e\u{301}東 x")
        #expect(line.text[line.wordStart...] == "e\u{301}東 x")
        #expect(line.text[line.wordEnd...] == " x")
        #expect(line.indexAbove.map { line.text[$0...] } == "ne two\ne\u{301}東 x")
        #expect(line.indexBelow == nil)
        #expect(line.scalars(fromCursorTo: line.rowStart) == -2)
    }

    @Test func `a range of offsets outside of the line or inside a character is refused`() {
        let line = EditedLine(text: "aé", cursor: 2)
        #expect(line.cursor == 1)
        #expect(line.range(0..<3).map { line.text[$0] } == "aé")
        #expect(line.range(0..<2) == nil)
        #expect(line.range(1..<4) == nil)
        #expect(line.range(-1..<1) == nil)
    }

    @Test(arguments: [
        (["> ", "abc"], 10, 0), (["> ", "12345678"], 10, 1), (["> ", "1234567"], 10, 0),
        (["> ", "1234567東"], 10, 1), (["> ", "a\nb"], 10, 1), (["> ", "12345678\nb"], 10, 2),
        (["> ", "e\u{301}"], 4, 0),
    ])
    func `rows are counted as libedit lays them out`(texts: [String], width: Int, rows: Int) {
        #expect(InputLayout.rows(texts, width: width) == rows)
    }

    @Test func `a prompt has its escapes in single literals and ends in a blank`() {
        let prompt = Prompt([
            StyledText("id", .cyan), StyledText("t", .yellow), StyledText("›", .red),
        ])
        #expect(
            PromptText.encoded(prompt, styled: true)
                == "\u{1}\u{1B}[36m\u{1}id\u{1}\u{1B}[0m\u{1B}[33m\u{1}t"
                + "\u{1}\u{1B}[0m\u{1B}[31m\u{1}›\u{1}\u{1B}[0m\u{1} "
        )
        #expect(PromptText.encoded(prompt, styled: false) == "idt› ")
        #expect(PromptText.plain(prompt) == "idt› ")
    }

    @Test func `a prompt is escaped and keeps marks in literals`() {
        let prompt = Prompt([StyledText("a\u{1B}\u{1}e\u{301}"), StyledText(" › ")])
        #expect(
            PromptText.encoded(prompt, styled: true)
                == "a\\u{1B}\\u{1}e\u{1}\u{301}\u{1} › "
        )
    }
}
