import Testing

@Suite struct ScreenModelTests {
    private func screen(_ text: String, columns: Int = 10, rows: Int = 3) -> ScreenModel {
        var screen = ScreenModel(columns: columns, rows: rows)
        screen.feed(text)
        return screen
    }

    @Test func `text, carriage return and backspace overwrite`() {
        #expect(screen("abc\rX\u{8}Y").lines == ["Ybc"])
    }

    @Test func `the last column wraps only when more follows`() {
        let full = screen("0123456789")
        #expect(full.row == 0 && full.lines == ["0123456789"])
        #expect(screen("0123456789a").lines == ["0123456789", "a"])
        #expect(screen("0123456789\r\nb").lines == ["0123456789", "b"])
    }

    @Test func `a wide character takes two columns and wraps as a whole`() {
        #expect(screen("東京").column == 4)
        #expect(screen("123456789東").lines == ["123456789", "東"])
    }

    @Test func `a combining mark joins the character before it`() {
        #expect(screen("e\u{301}x").lines == ["e\u{301}x"])
        #expect(screen("e\u{301}x").column == 2)
    }

    @Test func `rows leave at the top`() {
        let scrolled = screen("1\r\n2\r\n3\r\n4")
        #expect(scrolled.lines == ["2", "3", "4"])
        #expect(scrolled.scrollback == ["1"])
    }

    @Test func `the cursor moves and the screen is erased by sequences`() {
        #expect(screen("abc\r\ndef\u{1B}[A\u{1B}[2DX\u{1B}[K").lines == ["aX", "def"])
        #expect(screen("abc\r\ndef\u{1B}[H\u{1B}[J").lines == [])
        #expect(screen("abcdef\u{1B}[3G\u{1B}[2P").lines == ["abef"])
        #expect(screen("abcdef\u{1B}[3G\u{1B}[2@").lines == ["ab  cdef"])
        #expect(screen("a\u{1B}[2;3Hb").lines == ["a", "  b"])
    }

    @Test func `marks, modes and other sequences are noted and not shown`() {
        let marked = screen("\u{1B}]133;A\u{1B}\\\u{1B}[1mx\u{1B}]133;D;1\u{7}\u{1B}[?2004h\u{7}y")
        #expect(marked.lines == ["xy"])
        #expect(marked.marks == ["A", "D;1"])
        #expect(marked.isPasteBracketed && marked.bells == 1)
        #expect(marked.sequences == ["]133;A", "[1m", "]133;D;1", "[?2004h"])
    }

    @Test func `UTF-8 may come in pieces`() {
        var screen = ScreenModel()
        for byte in "é東🎉".utf8 { screen.feed([byte]) }
        #expect(screen.lines == ["é東🎉"])
    }

    @Test func `a smaller size keeps the row of the cursor`() {
        var screen = screen("1\r\n2\r\n345678")
        screen.resize(columns: 4, rows: 2)
        #expect(screen.lines == ["2", "3456"])
        #expect(screen.row == 1)
    }
}
