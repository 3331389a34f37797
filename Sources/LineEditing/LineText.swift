internal import TerminalText

/// The conversion between a line as it is shown in the editor and the text that it means.
///
/// A scalar that is unsafe to show is escaped in a shown line, as `\u{200C}`, whether it was typed, pasted, completed
/// or recalled. The escape can also be typed. The conversion loses nothing: a backslash that would form an escape by
/// accident is escaped itself.
struct LineText: Sendable {
    private let grammar: any LineGrammar

    /// Creates a conversion with the escapes of the typed language.
    init(_ grammar: some LineGrammar) { self.grammar = grammar }

    /// Returns the shown form of a line: printable characters, their marks, and newlines.
    func shown(_ text: String) -> String {
        // The fast path of nearly every line: printable ASCII without a backslash.
        if text.utf8.allSatisfy({ 0x20...0x5B ~= $0 || 0x5D...0x7E ~= $0 || $0 == 0x0A }) {
            return text
        }
        return rows(of: text).joined(separator: "\n")
    }

    /// Returns the shown form of a text in one row, with its newlines escaped.
    func shownInOneRow(_ text: String) -> String {
        rows(of: text).joined(separator: #"\u{A}"#)
    }

    private func rows(of text: String) -> [String] {
        // By scalars: a carriage return and a newline are one character.
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { SafeText.escaped(withSpellings(Substring($0)), byCode: true) }
    }

    /// Returns the text that a shown line means.
    func meant(_ shown: some StringProtocol) -> String { line(shown).text }

    /// Returns a shown line with the offsets of its escapes.
    func line(_ shown: some StringProtocol) -> ShownLine { ShownLine(shown, in: grammar) }

    /// Returns pasted text in the form to insert after the text before the cursor.
    ///
    /// Line ends become newlines, however the terminal changed them. A tab outside quotes becomes a space, which means
    /// the same.
    func pasted(_ text: String, after line: String = "") -> String {
        let whole = line + withNewlines(text)
        let quotes = grammar.quotes(in: whole)
        var next = quotes.startIndex
        var result = String.UnicodeScalarView()
        var offset = line.utf8.count
        for scalar in whole.unicodeScalars.dropFirst(line.unicodeScalars.count) {
            while next < quotes.endIndex, quotes[next].upperBound <= offset { next += 1 }
            let isQuoted = next < quotes.endIndex && quotes[next].contains(offset)
            result.append(scalar == "\t" && !isQuoted ? " " : scalar)
            offset += UTF8.width(scalar)
        }
        return String(result)
    }

    private func withNewlines(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            guard scalar == "\r" || scalar == "\n" else {
                result.append(scalar)
                previous = scalar
                continue
            }
            // INLCR and ICRNL swap the characters of CR LF: a pair of different ones is one line
            // end.
            let endsPair = (previous == "\r" || previous == "\n") && previous != scalar
            if !endsPair { result.append("\n") }
            previous = endsPair ? " " : scalar
        }
        return String(result)
    }

    /// Returns a text with each backslash escaped that would begin an escape.
    private func withSpellings(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let backslash = rest.unicodeScalars.firstIndex(of: "\\") {
            result += rest[..<backslash]
            let isSpelling = grammar.spelledScalar(at: backslash, in: rest) != nil
            result += isSpelling ? #"\u{5C}"# : "\\"
            rest = rest[rest.utf8.index(after: backslash)...]
        }
        return result + rest
    }
}

/// A shown line, and the offsets of its escapes.
struct ShownLine {
    /// The text that the line means.
    let text: String
    /// The UTF-8 offsets after each escape, in the shown line and in its meaning.
    private let steps: [(shown: Int, meant: Int)]

    init(_ shown: some StringProtocol, in grammar: some LineGrammar) {
        let shown = Substring(shown)
        var text = ""
        var steps = [(shown: 0, meant: 0)]
        var rest = shown
        while let backslash = rest.unicodeScalars.firstIndex(of: "\\") {
            text += rest[..<backslash]
            if let escaped = grammar.spelledScalar(at: backslash, in: rest),
                Self.isSpelledOut(escaped.scalar)
            {
                text.unicodeScalars.append(escaped.scalar)
                rest = rest[escaped.end...]
                let offset = shown.utf8.distance(from: shown.startIndex, to: escaped.end)
                steps.append((offset, text.utf8.count))
            } else {
                text += "\\"
                rest = rest[rest.utf8.index(after: backslash)...]
            }
        }
        self.text = text + rest
        self.steps = steps
    }

    /// Returns the UTF-8 offsets in the shown line of offsets in its meaning.
    func shown(_ meant: Range<Int>) -> Range<Int> {
        shown(meant.lowerBound)..<shown(meant.upperBound)
    }

    private func shown(_ meant: Int) -> Int {
        let step = steps.last { $0.meant <= meant } ?? (0, 0)
        return step.shown + meant - step.meant
    }

    /// Returns a Boolean value indicating whether a scalar is shown escaped.
    private static func isSpelledOut(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\\" || ScalarClass(scalar) != .printable
    }
}
