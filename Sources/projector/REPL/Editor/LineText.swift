/// What the text of a line may hold: printable characters, their marks, and newlines.
enum LineText {
    /// Whether `text` could have been typed: no terminal would be driven by showing it.
    static func isTypable(_ text: String) -> Bool {
        text.utf8.allSatisfy { 0x20...0x7E ~= $0 || $0 == 0x0A }
            || text.split(separator: "\n").allSatisfy { TerminalText.escaped(String($0)) == $0 }
    }

    /// Returns pasted text as it goes into the line.
    ///
    /// Line ends become newlines, whichever way the terminal changed them; tabs become blanks; what
    /// is unsafe to show is left out.
    static func pasted(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\r", "\n":
                // Input modes swap the two characters of CR LF; a pair of different ones is one end.
                let endsPair = (previous == "\r" || previous == "\n") && previous != scalar
                if !endsPair { result.append("\n") }
                previous = endsPair ? " " : scalar
                continue
            case "\t": result.append(" ")
            case _ where ScalarClass(scalar) != .unsafe: result.append(scalar)
            default: break
            }
            previous = scalar
        }
        let trimmed = String(result)
        return isTypable(trimmed) ? trimmed : withoutStrayMarks(trimmed)
    }

    private static func withoutStrayMarks(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter {
                    $0 == "\n" || TerminalText.isPrintable($0)
                }
            )
        )
    }
}
