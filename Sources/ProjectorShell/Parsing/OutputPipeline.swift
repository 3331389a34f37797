internal import ContactQueries
internal import ContactViews

/// The output of an answer: the filters for its rows, its format, and the file it is written to.
struct OutputPipeline: Equatable, Sendable {
    /// The format after `|`, or `nil` for the default.
    var format: OutputFormat?
    /// The filters, such as `| grep X` and `| head N`, in their order.
    var filters: [Filter] = []
    /// The file after `>`, or `nil` for standard output.
    var file: Token?

    /// A filter that keeps some rows.
    enum Filter: Equatable, Sendable {
        /// Keeps the rows that contain a text, in any letter case.
        case grep(String)
        /// Keeps the first rows.
        case head(Int)
    }

    /// A Boolean value that indicates whether the answer is written as data, without the lines around a table.
    var isData: Bool {
        ![.table, .line].contains(file == nil ? format ?? .table : fileFormat)
    }

    /// The format of the file: the one after `|`, else the one of the file's suffix.
    var fileFormat: OutputFormat {
        if let format { return format }
        let suffix = file?.text.split(separator: ".").last.map { $0.lowercased() } ?? ""
        // Suffixes only where the format is unmistakable: `.table` and `.line` are formats, not
        // suffixes.
        return ["csv", "json", "ndjson", "md"].contains(suffix)
            ? Self.formats[suffix] ?? .table : .table
    }

    /// The words for formats.
    static let formats: [String: OutputFormat] = [
        "json": .json, "ndjson": .ndjson, "csv": .csv, "md": .markdown, "markdown": .markdown,
        "table": .table, "line": .line,
    ]

    /// The words that may follow `|`.
    static let stages = ["json", "ndjson", "csv", "md", "table", "line", "grep", "head"]

    private static let hint =
        "filters: grep TEXT, head NUMBER; formats: json, ndjson, csv, md, line, table"

    init() {}

    /// Reads the formats and filters after the query.
    ///
    /// - Throws: ``UserError`` with the place of the error.
    init(stages: [ArraySlice<Token>], file: ArraySlice<Token>?) throws(UserError) {
        for stage in stages { try read(stage) }
        self.file = try file.map { words throws(UserError) in try Self.path(words) }
    }

    /// Returns the hint for a word that isn't a format or filter.
    ///
    /// If it belongs to a condition, `|` was meant as "or".
    private static func hint(for word: Token) -> String {
        if PredicateParser.words.contains(word.keyword ?? "") {
            return "use or to join conditions"
        }
        return SpellingSuggestions.sentence(for: word.text, among: stages) ?? hint
    }

    private mutating func read(_ stage: ArraySlice<Token>) throws(UserError) {
        guard let word = stage.first else {
            throw UserError("| needs a format or a filter", hint: Self.hint)
        }
        let rest = stage.dropFirst()
        switch word.text {
        case "grep": filters.append(.grep(try Self.text(rest, after: word)))
        case "head": filters.append(.head(try Self.number(rest)))
        default:
            guard let named = Self.formats[word.text] else {
                throw UserError(
                    "no filter \(word.text.quoted)",
                    hint: Self.hint(for: word),
                    at: word.range
                )
            }
            if let extra = rest.first {
                throw UserError(
                    "\(word.text) doesn't take \(extra.text.quoted)",
                    hint: Self.hint,
                    at: extra.range
                )
            }
            guard format == nil else {
                throw UserError("one format per answer", hint: Self.hint, at: word.range)
            }
            format = named
        }
    }

    private static func text(_ words: ArraySlice<Token>, after word: Token) throws(UserError)
        -> String
    {
        guard !words.isEmpty else {
            throw UserError("grep needs a text", hint: "for example | grep VIP", at: word.range)
        }
        return words.map(\.text).joined(separator: " ")
    }

    private static func number(_ words: ArraySlice<Token>) throws(UserError) -> Int {
        guard let word = words.first else { return 10 }
        guard words.count == 1, let number = Int(word.text), number >= 0 else {
            throw UserError("head needs a number", hint: "for example | head 3", at: word.range)
        }
        return number
    }

    /// Returns the path: one quoted name, or words without spaces between them.
    private static func path(_ words: ArraySlice<Token>) throws(UserError) -> Token {
        // `a=b.csv` is several tokens and one name.
        let isTogether = zip(words, words.dropFirst()).allSatisfy {
            $0.range.upperBound == $1.range.lowerBound
        }
        guard let first = words.first, let last = words.last, isTogether else {
            throw UserError(
                "> needs one file name",
                hint: "quote names with spaces",
                at: words.first?.range
            )
        }
        return Token(
            text: words.map(\.text).joined(),
            range: first.range.lowerBound..<last.range.upperBound,
            isQuoted: true
        )
    }
}

extension OutputPipeline {
    /// The parts of a command that follow its name.
    struct Parts {
        var query: ArraySlice<Token>
        var stages: [ArraySlice<Token>] = []
        var file: ArraySlice<Token>?
        /// The first `|` or `>`, for errors.
        var sign: Token?
    }

    /// Splits a command into query, stages and file.
    ///
    /// The `>` in `notes > 3` and `VIP -> Customer` starts no file.
    static func parts(of tokens: ArraySlice<Token>) -> Parts {
        var rest = tokens
        var parts = Parts(query: tokens)
        // The file is cut off first, so that a `|` behind `>` isn't taken for a stage.
        let arrow = tokens.indices.first { index in
            tokens[index].isSymbol(">")
                && !(index > tokens.startIndex
                    && (tokens[index - 1].isSymbol("notes") || tokens[index - 1].isSymbol("-")))
        }
        if let arrow {
            parts.file = tokens[(arrow + 1)...]
            parts.sign = tokens[arrow]
            rest = tokens[..<arrow]
        }
        let stages = rest.split(omittingEmptySubsequences: false) { $0.isSymbol("|") }
        parts.query = stages.first ?? []
        parts.stages = Array(stages.dropFirst())
        parts.sign = rest.first { $0.isSymbol("|") } ?? parts.sign
        return parts
    }
}
