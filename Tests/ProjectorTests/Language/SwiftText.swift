/// The string literals and documentation comments of a Swift source.
struct SwiftText {
    /// A text and its first line, counted from 1.
    struct Passage: Equatable {
        var line: Int
        var text: String
    }

    private(set) var literals: [Passage] = []
    private(set) var documentation: [Passage] = []

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1

    init(_ source: String) {
        scalars = Array(source.unicodeScalars)
        code(inInterpolation: false)
        documentation = Self.documentation(of: source)
    }

    /// Reads code to its end, or to the parenthesis that ends an interpolation.
    private mutating func code(inInterpolation: Bool) {
        var depth = 0
        while index < scalars.count {
            if starts(with: "//") {
                while index < scalars.count, scalars[index] != "\n" { index += 1 }
            } else if let hashes = literalStart {
                literal(hashes)
            } else if inInterpolation, scalars[index] == ")", depth == 0 {
                return advance()
            } else {
                if scalars[index] == "(" { depth += 1 }
                if scalars[index] == ")" { depth -= 1 }
                advance()
            }
        }
    }

    /// The number of `#` before the quote of a literal that starts here, or `nil` if none does.
    private var literalStart: Int? {
        let hashes = scalars[index...].prefix { $0 == "#" }.count
        let quote = index + hashes
        return quote < scalars.count && scalars[quote] == "\"" ? hashes : nil
    }

    /// Reads a literal; interpolations are `…` in its text, and their own literals are separate passages.
    private mutating func literal(_ hashes: Int) {
        let marks = String(repeating: "#", count: hashes)
        index += hashes
        let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        var passage = Passage(line: line, text: "")
        index += quotes.count
        let escape = "\\" + marks
        while index < scalars.count, !starts(with: quotes + marks) {
            if starts(with: escape + "(") {
                skip(escape + "(")
                passage.text += "…"
                code(inInterpolation: true)
            } else if starts(with: escape + "\n") {
                skip(escape + "\n")
                while index < scalars.count, scalars[index] == " " { index += 1 }
            } else if starts(with: escape) {
                skip(escape)
                passage.text.unicodeScalars.append(scalars[index])
                advance()
            } else {
                passage.text.unicodeScalars.append(scalars[index])
                advance()
            }
        }
        skip(quotes + marks)
        literals.append(passage)
    }

    private func starts(with text: String) -> Bool {
        scalars[index...].starts(with: text.unicodeScalars)
    }

    private mutating func skip(_ text: String) {
        for _ in text.unicodeScalars where index < scalars.count { advance() }
    }

    private mutating func advance() {
        if scalars[index] == "\n" { line += 1 }
        index += 1
    }

    /// Returns the comments before public declarations, each with its lines joined.
    private static func documentation(of source: String) -> [Passage] {
        var passages: [Passage] = []
        var open: Passage?
        for (number, line) in source.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("///") {
                let words = String(text.dropFirst(3))
                if open == nil { open = Passage(line: number + 1, text: "") }
                open?.text += words
            } else if !text.hasPrefix("@") {
                if let open, text.hasPrefix("public ") || text.hasPrefix("open ") {
                    passages.append(open)
                }
                open = nil
            }
        }
        return passages
    }
}
