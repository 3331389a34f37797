internal import ContactQueries

/// A line as a command, before its names and times meet the data.
struct ParsedCommand: Equatable, Sendable {
    let verb: ShellCommand
    /// The place of the command's word in the line.
    let place: Range<Int>
    private(set) var arguments: [Token]
    /// The time after `@`, which does not move the cursor.
    let time: Token?
    /// What becomes of the answer.
    let output: OutputPipeline

    /// Splits a line into its commands, which `;` separates; pure.
    ///
    /// - Throws: ``UserError`` with the place of what does not fit.
    static func all(in line: String) throws(UserError) -> [ParsedCommand] {
        let tokens = try Tokenizer.tokens(of: line)
        var invocations: [ParsedCommand] = []
        for words in tokens.split(whereSeparator: { $0.isSymbol(";") }) {
            invocations.append(try ParsedCommand(Array(words)))
        }
        return invocations
    }

    /// Reads the words of one command, of which there is at least one.
    init(_ tokens: [Token]) throws(UserError) {
        let tokens = Self.asHelp(Self.withoutShow(tokens))
        guard let verb = ShellCommand.named(tokens[0].text), !tokens[0].isQuoted else {
            throw Self.unknown(tokens[0])
        }
        self.verb = verb
        place = tokens[0].range
        let parts = OutputPipeline.parts(of: tokens.dropFirst())
        output = try OutputPipeline(stages: parts.stages, file: parts.file)
        let query = parts.query
        let mark = verb.takesTime ? Self.mark(of: query) : nil
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

    /// The words without a `show` or `list` that stands before a command, as other tools have it.
    private static func withoutShow(_ tokens: [Token]) -> [Token] {
        guard tokens.count > 1, tokens[0].isSymbol("show") || tokens[0].isSymbol("list"),
            ShellCommand(rawValue: tokens[1].text) != nil
        else { return tokens }
        return Array(tokens.dropFirst())
    }

    /// Returns `why?` and `?why` as `help why`, which is what they ask elsewhere; all other words as they are.
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

    /// Whether a segment may be named.
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

    /// Refuses what the verb would ignore, since the answer would be to another question.
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

    /// Says that there is no such command, or more than one that begins so, and which may be meant.
    static func unknown(_ word: Token) -> UserError {
        let names = ShellCommand.allCases.map(\.rawValue)
        let begun = ShellCommand.beginning(with: word.text).map(\.rawValue)
        // In quotes a word is a name, even where only one command begins so.
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

    /// Where the time for one question begins; a mark that a condition compares with is none.
    private static func mark(of query: ArraySlice<Token>) -> Int? {
        let sign = query.indices.first { index in
            let follows = index > query.startIndex && query[index - 1].isSymbol("since")
            return query[index].beginsTime && !follows
        }
        return sign ?? query.indices.last { isAt(query[$0...]) }
    }

    /// Tells whether words are `at TIME` or `--at TIME`, as `@ TIME` may also be written.
    private static func isAt(_ words: ArraySlice<Token>) -> Bool {
        guard let word = words.first, word.isSymbol("at") || word.isSymbol("--at") else {
            return false
        }
        return words.count > 1 && TimeExpression(words.dropFirst().joined) != nil
    }

    /// A time may have several words, as `3 June 2024`; `@june` is a mark.
    private static func time(_ tokens: ArraySlice<Token>) throws(UserError) -> Token {
        let hasSign = tokens.first?.isSymbol("@") == true || isAt(tokens)
        let words = hasSign ? tokens.dropFirst() : tokens
        guard let range = words.range else {
            throw UserError(
                "@ needs a time",
                hint: "for example state @ 2024-03-05",
                at: tokens.range
            )
        }
        let text = words.joined
        // `@end` is `@ end`, since no mark can be called so.
        let bare = String(text.dropFirst())
        let isPlain = text.hasPrefix("@") && TimeExpression(bare) != nil
        return Token(text: isPlain ? bare : text, range: range, isQuoted: false)
    }
}

extension Token {
    /// Returns a Boolean value indicating whether this is a symbol or a word, in any case, and not a name that looks like one.
    func isSymbol(_ symbol: String) -> Bool { keyword == symbol }

    /// Tells whether a time for one question begins here.
    fileprivate var beginsTime: Bool { !isQuoted && text.hasPrefix("@") }
}
