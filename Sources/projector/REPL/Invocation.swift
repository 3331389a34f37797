/// A line as a command, before its names and times meet the data.
struct Invocation: Equatable, Sendable {
    let verb: Verb
    let arguments: [Token]
    /// The time after `@`, which does not move the cursor.
    let time: Token?
    /// The spelling after `|`.
    let format: Format?

    /// Splits a line into its commands, which `;` separates; pure.
    ///
    /// - Throws: ``CommandError`` with the place of what does not fit.
    static func all(in line: String) throws(CommandError) -> [Invocation] {
        let tokens = try Tokenizer.tokens(of: line)
        var invocations: [Invocation] = []
        for words in tokens.split(whereSeparator: { $0.isSymbol(";") }) {
            invocations.append(try Invocation(Array(words)))
        }
        return invocations
    }

    private init(_ tokens: [Token]) throws(CommandError) {
        guard let first = tokens.first else { throw CommandError("there is no command") }
        guard let verb = Verb.named(first.text), !first.isQuoted else { throw Self.unknown(first) }
        self.verb = verb
        let stages = tokens.dropFirst().split(omittingEmptySubsequences: false) { $0.isSymbol("|") }
        let question = stages.first ?? []
        format = try Self.format(stages.dropFirst())
        let parts = question.split(maxSplits: 1, omittingEmptySubsequences: false) {
            $0.isSymbol("@")
        }
        arguments = Array(parts.first ?? [])
        time = try parts.count == 2 ? Self.time(Array(parts[1]), after: question) : nil
        try checkForm(question.first { $0.isSymbol("@") }, tokens.first { $0.isSymbol("|") })
    }

    /// Refuses what the verb would ignore, since the answer would be to another question.
    private func checkForm(_ time: Token?, _ format: Token?) throws(CommandError) {
        let hint = "the form is \(verb.usage)"
        if case .none = verb.argument, let word = arguments.first {
            throw CommandError("\(verb) takes no \(word.text)", hint: hint, at: word.range)
        }
        if let time, !verb.takesTime {
            throw CommandError("\(verb) takes no @ time", hint: hint, at: time.range)
        }
        if let format, !verb.takesFormat {
            throw CommandError("\(verb) has no answer to spell", hint: hint, at: format.range)
        }
    }

    /// Says that there is no such command, and which may be meant.
    static func unknown(_ word: Token) -> CommandError {
        let names = Verb.allCases.map(\.rawValue)
        let begun = names.filter { $0.hasPrefix(word.text) }
        let hint =
            begun.isEmpty
            ? Suggestions.sentence(for: word.text, among: names)
            : "it could be \(begun.joined(separator: ", "))"
        return CommandError(
            "there is no command \(word.text)",
            hint: hint ?? "`help` lists them",
            at: word.range
        )
    }

    /// A date and a time of day may stand apart, as they are printed.
    private static func time(_ tokens: [Token], after question: ArraySlice<Token>)
        throws(CommandError) -> Token
    {
        guard let first = tokens.first, let last = tokens.last, tokens.count <= 2 else {
            let range = tokens.first?.range ?? question.last?.range
            throw CommandError("@ needs one time", hint: "for example @ 2024-03-05", at: range)
        }
        return Token(
            text: tokens.map(\.text).joined(separator: " "),
            range: first.range.lowerBound..<last.range.upperBound,
            isQuoted: false
        )
    }

    private static func format(_ stages: ArraySlice<ArraySlice<Token>>) throws(CommandError)
        -> Format?
    {
        guard let stage = stages.first else { return nil }
        guard stages.count == 1, stage.count == 1, let word = stage.first else {
            throw CommandError(
                "| needs one format",
                hint: "json, ndjson, csv, md or table",
                at: stage.first?.range
            )
        }
        guard let format = word.text == "md" ? .markdown : Format(rawValue: word.text) else {
            throw CommandError(
                "there is no format \(word.text)",
                hint: "json, ndjson, csv, md or table",
                at: word.range
            )
        }
        return format
    }
}

extension Token {
    /// Tells whether this is a symbol, and not a name that looks like one.
    func isSymbol(_ symbol: String) -> Bool { !isQuoted && text == symbol }
}
