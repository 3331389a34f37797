internal import ContactProjector

/// A word of a line, with its range.
package struct Token: Equatable, Sendable {
    /// The text, without quotes.
    package let text: String
    /// The range in the line, including quotes, in UTF-8 offsets.
    package let range: Range<Int>
    /// A Boolean value that indicates whether it was quoted, and so is a name and never a keyword.
    package let isQuoted: Bool

    /// Creates a word.
    package init(text: String, range: Range<Int>, isQuoted: Bool) {
        self.text = text
        self.range = range
        self.isQuoted = isQuoted
    }

    /// The word in lower case, to compare with keywords, or `nil` if it was quoted.
    package var keyword: String? { isQuoted ? nil : text.lowercased() }
}

extension Collection<Token> {
    /// The words as one text, with a space between words that were apart in the line.
    package var joined: String {
        var text = ""
        var end: Int?
        for token in self {
            if let end, end != token.range.lowerBound { text += " " }
            text += token.text
            end = token.range.upperBound
        }
        return text
    }

    /// The range of the words in the line, or `nil` if there are none.
    package var range: Range<Int>? {
        guard let first, let last = reversed().first else { return nil }
        return first.range.lowerBound..<Swift.max(last.range.upperBound, first.range.lowerBound)
    }
}

/// A splitter of lines into words.
///
/// O(length).
///
/// Spaces separate words. Quotes (`"…"` or `'…'`, with `\` before a quote or a backslash, and
/// `\u{200C}` for an escaped character) join them. Brackets, bars and comparisons are words of
/// their own, and so is `@`, unless a name follows, as in `@june`, or the number of a Unix time.
package struct Tokenizer {
    private let line: String
    private let bytes: [UInt8]
    private var index = 0
    private var tokens: [Token] = []
    /// The number of open brackets.
    private var depth = 0

    /// Returns the words of a line.
    ///
    /// - Throws: ``UserError`` with the range of a quote that isn't closed.
    package static func tokens(of line: String) throws(UserError) -> [Token] {
        var tokenizer = Tokenizer(line)
        try tokenizer.run()
        return tokenizer.tokens
    }

    /// Returns the ranges of quoted words in UTF-8 offsets, including the quotes.
    ///
    /// The last one may not be closed.
    package static func quotes(in line: String) -> [Range<Int>] {
        var tokenizer = Tokenizer(line)
        var open: Range<Int>?
        do { try tokenizer.run() } catch {
            open = error.range.map { $0.lowerBound..<line.utf8.count }
        }
        return tokenizer.tokens.filter(\.isQuoted).map(\.range) + [open].compactMap(\.self)
    }

    /// Returns the part that a line lacks, `quote` or `bracket`, or `nil` if every quote and every bracket is closed.
    package static func openPart(of line: String) -> String? {
        var tokenizer = Tokenizer(line)
        guard (try? tokenizer.run()) != nil else { return "quote" }
        return tokenizer.depth > 0 ? "bracket" : nil
    }

    private init(_ line: String) {
        self.line = line
        bytes = Array(line.utf8)
    }

    private mutating func run() throws(UserError) {
        while let byte = current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
            case UInt8(ascii: "\n"): lineBreak()
            case UInt8(ascii: "\""), UInt8(ascii: "'"): try quoted(byte)
            case UInt8(ascii: "@") where next.map(Self.isLetter) == true || isUnixTime: word()
            case _ where Self.isSymbol(byte): symbol()
            default: word()
            }
        }
    }

    private mutating func quoted(_ quote: UInt8) throws(UserError) {
        let start = index
        var text: [UInt8] = []
        index += 1
        while let byte = current, byte != quote {
            // Before the plain escape: `\u` would otherwise be read as the letter u.
            if byte == UInt8(ascii: "\\"), let escaped {
                text += Array(String(escaped.scalar).utf8)
                index = line.utf8.distance(from: line.startIndex, to: escaped.end)
                continue
            }
            if byte == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
            text.append(bytes[index])
            index += 1
        }
        guard current == quote else {
            throw UserError(
                "missing closing quote",
                hint: "add \(Character(Unicode.Scalar(quote))) at the end",
                at: start..<start + 1
            )
        }
        index += 1
        tokens.append(
            Token(text: String(decoding: text, as: UTF8.self), range: start..<index, isQuoted: true)
        )
    }

    /// Adds a separator of commands for a line break, which pasted scripts contain, except inside
    /// brackets.
    private mutating func lineBreak() {
        defer { index += 1 }
        // Not `== 0`: a line with too many closing brackets is still split at its line breaks.
        guard depth <= 0 else { return }
        tokens.append(Token(text: ";", range: index..<index + 1, isQuoted: false))
    }

    private mutating func symbol() {
        let start = index
        if bytes[index] == UInt8(ascii: "(") { depth += 1 }
        if bytes[index] == UInt8(ascii: ")") { depth -= 1 }
        let isComparison = bytes[index] == UInt8(ascii: "<") || bytes[index] == UInt8(ascii: ">")
        index += 1
        if isComparison, current == UInt8(ascii: "=") { index += 1 }
        add(start)
    }

    private mutating func word() {
        let start = index
        index = endOfWord(from: current == UInt8(ascii: "@") ? index + 1 : index)
        // A control character is neither a space nor part of a word. It becomes a word of its own,
        // so the loop always advances.
        if index == start { index += 1 }
        add(start)
    }

    private func endOfWord(from start: Int) -> Int {
        var end = start
        // An apostrophe doesn't end a word, as in O'Brien; only at the start of one it opens a
        // quote.
        while end < bytes.count, bytes[end] > UInt8(ascii: " "), !Self.isSymbol(bytes[end]),
            bytes[end] != UInt8(ascii: "\"")
        {
            end += 1
        }
        return end
    }

    /// A Boolean value that indicates whether a Unix time is next: `@1717405200`, but not `@2024`,
    /// a symbol and a year.
    private var isUnixTime: Bool {
        let end = endOfWord(from: index + 1)
        // A bound for the two parses below, which run for each `@` while a line is typed.
        guard (2...32).contains(end - index) else { return false }
        let word = String(decoding: bytes[index..<end], as: UTF8.self)
        return TimeInput(word) != nil && TimeInput(word.dropFirst()) == nil
    }

    private mutating func add(_ start: Int) {
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        tokens.append(Token(text: text, range: start..<index, isQuoted: false))
    }

    /// The escaped scalar at the current index, if there is one.
    private var escaped: EscapedScalar? {
        let place = line.utf8.index(line.startIndex, offsetBy: index)
        return EscapedScalar(at: place, in: line[...])
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private var next: UInt8? { index + 1 < bytes.count ? bytes[index + 1] : nil }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Returns a Boolean value indicating whether a word is a bracket, a bar, a comparison or another sign.
    static func isSymbol(_ word: String) -> Bool { word.utf8.allSatisfy(isSymbol) }

    private static func isSymbol(_ byte: UInt8) -> Bool { "()|<>=;@".utf8.contains(byte) }
}
