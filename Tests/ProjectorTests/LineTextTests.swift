import Testing

@testable import projector

@Suite struct LineTextTests {
    @Test(arguments: [
        ("a\r\nb", "a\nb"), ("a\n\rb", "a\nb"), ("a\rb", "a\nb"), ("a\r\rb", "a\n\nb"),
        ("a\n\nb", "a\n\nb"), ("a\r\n\r\nb", "a\n\nb"), ("a\n\r\n\rb", "a\n\nb"),
        ("a\tb", "a b"), ("\u{1B}[31mred\u{7}", "[31mred"), ("a\u{202E}b\u{200B}c", "abc"),
        ("é東🎉", "é東🎉"), ("e\u{301}", "e\u{301}"), ("\u{301}x", "x"),
    ])
    func `a paste keeps its lines and loses what is unsafe to show`(paste: String, text: String) {
        #expect(LineText.pasted(paste) == text)
        #expect(LineText.isTypable(text))
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
        let prompt = Prompt([Span("id", .cyan), Span("t", .yellow), Span("›", .red)])
        #expect(
            PromptText.encoded(prompt, styled: true)
                == "\u{1}\u{1B}[36m\u{1}id\u{1}\u{1B}[0m\u{1B}[33m\u{1}t"
                + "\u{1}\u{1B}[0m\u{1B}[31m\u{1}›\u{1}\u{1B}[0m\u{1} "
        )
        #expect(PromptText.encoded(prompt, styled: false) == "idt› ")
        #expect(PromptText.plain(prompt) == "idt› ")
    }

    @Test func `a prompt is escaped and keeps marks in literals`() {
        let prompt = Prompt([Span("a\u{1B}\u{1}e\u{301}"), Span(" › ")])
        #expect(
            PromptText.encoded(prompt, styled: true)
                == "a\\u{1B}\\u{1}e\u{1}\u{301}\u{1} › "
        )
    }
}
