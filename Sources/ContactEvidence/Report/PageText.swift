internal import TerminalText

/// The one place where texts become a part of a page.
enum PageText {
    /// Returns a text with nothing in it that a browser would interpret, and with invisible characters as their numbers.
    ///
    /// Control, bidirectional, zero-width and tag characters are shown as `\u{…}`, as a terminal shows them.
    static func escaped(_ text: String) -> String {
        let shown = SafeText.escaped(text, byCode: true)
        guard shown.utf8.contains(where: isMarkup) else { return shown }
        var result = ""
        result.reserveCapacity(shown.utf8.count + 32)
        for scalar in shown.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            true
        default: false
        }
    }

    /// Returns the beginning of a text, with the mark of a cut, in at most so many characters.
    static func cut(_ text: String, to count: Int = 200) -> String {
        // By scalars: a character may have any number of them.
        guard text.unicodeScalars.count > count else { return text }
        return String(text.unicodeScalars.prefix(count)) + "…"
    }
}
