/// One word of a line, and where it stands.
struct Token: Equatable, Sendable {
    let text: String
    /// Where it stands in the line, quotes included, in UTF-8 offsets.
    let range: Range<Int>
    /// Whether it stood in quotes, and so is a name and never a keyword.
    let isQuoted: Bool
}

/// A splitter of lines into words; pure, total, O(length).
///
/// Blanks separate words, quotes (`"…"` or `'…'`, with `\` before a quote or a backslash) join them, and brackets, bars and
/// comparisons are words of their own.
struct Tokenizer {
    private let bytes: [UInt8]
    private var index = 0
    private var tokens: [Token] = []

    /// The words of a line.
    ///
    /// - Throws: ``CommandError`` with the place of a quote that is never closed.
    static func tokens(of line: String) throws(CommandError) -> [Token] {
        var tokenizer = Tokenizer(line)
        try tokenizer.run()
        return tokenizer.tokens
    }

    /// Tells whether every quote of the line is closed.
    static func isComplete(_ line: String) -> Bool {
        (try? tokens(of: line)) != nil
    }

    private init(_ line: String) {
        bytes = Array(line.utf8)
    }

    private mutating func run() throws(CommandError) {
        while let byte = current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
            case UInt8(ascii: "\n"): lineBreak()
            case UInt8(ascii: "\""), UInt8(ascii: "'"): try quoted(byte)
            case _ where Self.isSymbol(byte): symbol()
            default: word()
            }
        }
    }

    private mutating func quoted(_ quote: UInt8) throws(CommandError) {
        let start = index
        var text: [UInt8] = []
        index += 1
        while let byte = current, byte != quote {
            if byte == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
            text.append(bytes[index])
            index += 1
        }
        guard current == quote else {
            throw CommandError(
                "this quote is never closed",
                hint: "close it",
                at: start..<start + 1
            )
        }
        index += 1
        tokens.append(
            Token(text: String(decoding: text, as: UTF8.self), range: start..<index, isQuoted: true)
        )
    }

    /// A line break, as pasted scripts have them, separates commands as `;` does.
    private mutating func lineBreak() {
        tokens.append(Token(text: ";", range: index..<index + 1, isQuoted: false))
        index += 1
    }

    private mutating func symbol() {
        let start = index
        let isComparison = bytes[index] == UInt8(ascii: "<") || bytes[index] == UInt8(ascii: ">")
        index += 1
        if isComparison, current == UInt8(ascii: "=") { index += 1 }
        add(start)
    }

    private mutating func word() {
        let start = index
        while let byte = current, byte > UInt8(ascii: " "), !Self.isSymbol(byte),
            byte != UInt8(ascii: "\"")
        {
            index += 1
        }
        if index == start { index += 1 }
        add(start)
    }

    private mutating func add(_ start: Int) {
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        tokens.append(Token(text: text, range: start..<index, isQuoted: false))
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private static func isSymbol(_ byte: UInt8) -> Bool { "()|<>=;@".utf8.contains(byte) }
}
