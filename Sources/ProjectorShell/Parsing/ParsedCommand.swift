internal import ContactQueries

/// A command as typed, before its names and times are resolved.
struct ParsedCommand: Equatable, Sendable {
    let verb: ShellCommand
    /// The place of the command's name in the line.
    let place: Range<Int>
    private(set) var arguments: [Token]
    /// The time after `@`, which doesn't move the cursor.
    let time: Token?
    /// The format, filters and file of the answer.
    let output: OutputPipeline

    /// Returns the commands of a line, which `;` separates.
    ///
    /// - Throws: ``UserError`` with the place of the error.
    static func all(in line: String) throws(UserError) -> [ParsedCommand] {
        let tokens = try Tokenizer.tokens(of: line)
        var invocations: [ParsedCommand] = []
        for words in tokens.split(whereSeparator: { $0.isSymbol(";") }) {
            invocations.append(try ParsedCommand(Array(words)))
        }
        return invocations
    }

    /// Parses the words of one command, of which there must be at least one.
    init(_ tokens: [Token]) throws(UserError) {
        let tokens = Self.asHelp(Self.withoutCall(Self.withoutShow(tokens)))
        guard let verb = ShellCommand.named(tokens[0].text), !tokens[0].isQuoted else {
            throw Self.unknown(tokens[0])
        }
        self.verb = verb
        place = tokens[0].range
        let parts = OutputPipeline.parts(of: tokens.dropFirst())
        output = try OutputPipeline(stages: parts.stages, file: parts.file)
        let query = parts.query
        let mark = verb.takesTime ? Self.mark(of: query) ?? Self.bareTime(in: query, of: verb) : nil
        arguments = Array(query[..<(mark ?? query.endIndex)])
        time = try mark.map { mark throws(UserError) in try Self.time(query[mark...]) }
        try checkForm(query, parts.sign, typed: tokens[0].text)
    }

    /// The command without its first argument.
    var withoutFirst: ParsedCommand {
        var command = self
        command.arguments.removeFirst()
        return command
    }

    /// Returns the words without `show` or `list` before the name of a command, as other tools have it.
    private static func withoutShow(_ tokens: [Token]) -> [Token] {
        guard tokens.count > 1, tokens[0].isSymbol("show") || tokens[0].isSymbol("list"),
            // Full names only: a beginning, as in `list con`, may be the id of a contact.
            ShellCommand(rawValue: tokens[1].text) != nil
        else { return tokens }
        return Array(tokens.dropFirst())
    }

    /// Returns `exit()` as `exit`, as it is typed in languages where commands are functions.
    private static func withoutCall(_ tokens: [Token]) -> [Token] {
        let isCall = tokens.count == 3 && tokens[1].isSymbol("(") && tokens[2].isSymbol(")")
        return isCall ? [tokens[0]] : tokens
    }

    /// Returns `why?` and `?why` as `help why`, which is their meaning in other tools; other words are unchanged.
    private static func asHelp(_ tokens: [Token]) -> [Token] {
        guard tokens.count == 1, let word = tokens[0].keyword, word.count > 1,
            word.hasPrefix("?") || word.hasSuffix("?")
        else { return tokens }
        let name = word.filter { $0 != "?" }
        guard ShellCommand.exact(name) != nil else { return tokens }
        let range = tokens[0].range
        return [
            Token(text: ShellCommand.help.rawValue, range: range, isQuoted: false),
            Token(text: name, range: range, isQuoted: false),
        ]
    }

    /// A Boolean value that indicates whether the arguments may name a segment.
    var namesSegments: Bool {
        switch verb.argument {
        case .segment: true
        case .predicate, .condition: PredicateParser.mayNameSegments(arguments)
        case .attribute:
            if case .attribute = try? AttributeWords(arguments.map(\.text)) {
                false
            } else {
                !arguments.isEmpty
            }
        default: false
        }
    }

    /// Throws for words that the command would ignore, since its answer would be to another query.
    private func checkForm(
        _ query: ArraySlice<Token>,
        _ sign: Token?,
        typed: String
    ) throws(UserError) {
        let hint = "usage: \(verb.forms[0])"
        let name = ShellCommand.aliases[typed.lowercased()] == nil ? verb.rawValue : typed
        if let time = query.first(where: { $0.isSymbol("@") }), !verb.takesTime {
            throw UserError("\(verb.rawValue) doesn't take @ TIME", hint: hint, at: time.range)
        }
        if let accepted = verb.mostArguments, let word = arguments.dropFirst(accepted).first {
            throw UserError(
                "\(name) doesn't take \(word.text.quoted)",
                hint: hint,
                at: word.range
            )
        }
        if let sign, !verb.hasAnswer {
            throw UserError(
                "\(verb.rawValue) prints no rows, so | and > don't apply",
                hint: hint,
                at: sign.range
            )
        }
    }

    /// Returns the error for an unknown or ambiguous command, with the likely ones as a hint.
    static func unknown(_ word: Token) -> UserError {
        let names = ShellCommand.allCases.map(\.rawValue)
        let begun = ShellCommand.beginning(with: word.text).map(\.rawValue)
        // One match still leads here if the word is quoted, which makes it a name and not a
        // command.
        guard begun.count <= 1 else {
            return UserError(
                "\(word.text.quoted) is ambiguous",
                hint: begun.joined(separator: ", "),
                at: word.range
            )
        }
        return UserError(
            "unknown command \(word.text.quoted)",
            hint: ShellCommand.elsewhere(word.text)
                ?? SpellingSuggestions.sentence(for: word.text, among: names)
                ?? "`help` lists the commands",
            at: word.range
        )
    }

    /// Returns the index at which `@ TIME` begins, or `nil`.
    ///
    /// In `entered VIP since @june`, the mark is part of the condition.
    private static func mark(of query: ArraySlice<Token>) -> Int? {
        let sign = query.indices.first { index in
            let follows = index > query.startIndex && query[index - 1].isSymbol("since")
            return query[index].beginsTime && !follows
        }
        // The last `at`: a segment or a contact may be called so.
        return sign ?? query.indices.last { prepositions(of: query[$0...]) > 0 }
    }

    /// Returns the place of a date at the end of words without a sign, where nothing else can be meant by it.
    private static func bareTime(in query: ArraySlice<Token>, of verb: ShellCommand) -> Int? {
        let first: Int
        switch verb.argument {
        case .attribute: first = query.startIndex + (verb == .why ? 1 : 0)
        case .subject, .none: first = query.startIndex
        default: return nil
        }
        return query.indices.first { index in
            guard index >= first, !query[index...].contains(where: \.isQuoted) else { return false }
            if case .input = TimeExpression(query[index...].joined) { return true }
            return false
        }
    }

    /// Returns the number of words before the time in `at TIME`, `on TIME` and `as of TIME`, which mean `@ TIME`, or 0.
    private static func prepositions(of words: ArraySlice<Token>) -> Int {
        let isOne = ["at", "--at", "on"].contains { words.first?.isSymbol($0) == true }
        let isTwo = words.count > 1 && words.prefix(2).joined.lowercased() == "as of"
        let count = isOne ? 1 : isTwo ? 2 : 0
        guard count > 0, words.count > count else { return 0 }
        return TimeExpression(words.dropFirst(count).joined) == nil ? 0 : count
    }

    /// Returns the time of one query, which may have several words, such as `3 June 2024`.
    ///
    /// `@june` is a mark.
    private static func time(_ tokens: ArraySlice<Token>) throws(UserError) -> Token {
        let hasSign = tokens.first?.isSymbol("@") == true
        let words = tokens.dropFirst(hasSign ? 1 : prepositions(of: tokens))
        guard let range = words.range else {
            throw UserError(
                "@ needs a time",
                hint: "for example state @ 2024-03-05",
                at: tokens.range
            )
        }
        let text = words.joined
        // `@end` is read as `@ end`, since no mark can have that name.
        let bare = String(text.dropFirst())
        let isPlain = text.hasPrefix("@") && TimeExpression(bare) != nil
        return Token(text: isPlain ? bare : text, range: range, isQuoted: false)
    }
}

extension Token {
    /// Returns a Boolean value indicating whether the token is a symbol or an unquoted word, in any letter case.
    func isSymbol(_ symbol: String) -> Bool { keyword == symbol }

    /// A Boolean value that indicates whether `@ TIME` begins here.
    fileprivate var beginsTime: Bool { !isQuoted && text.hasPrefix("@") }
}
