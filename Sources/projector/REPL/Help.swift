/// What `help` shows, made from the table of verbs.
enum Help {
    /// Returns the list of commands, or the forms and an example of one.
    ///
    /// - Throws: ``CommandError`` when there is no such command.
    static func lines(about words: [Token]) throws(CommandError) -> [Line] {
        guard let word = words.first else { return overview }
        guard let verb = Verb.named(word.text) else {
            throw Invocation.unknown(word)
        }
        return [
            [Span(verb.usage, .bold)], [Span("  \(verb.summary)")],
            [Span("  for example: \(verb.example)", .dim)],
        ]
    }

    private static var overview: [Line] {
        let widest = Verb.allCases.map(\.usage.count).max() ?? 0
        return Verb.allCases.map { verb in
            let gap = String(repeating: " ", count: widest - verb.usage.count + 2)
            return [Span(verb.usage, .bold), Span(gap + verb.summary)]
        } + [
            [Span("T is \(TimeExpression.examples)", .dim)],
            [
                Span(
                    "Any beginning that only one command has will do. | json, ndjson, csv or md spells an answer.",
                    .dim
                )
            ],
        ]
    }
}
