internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ProjectorShell

/// A condition in words.
struct PredicateArgument: ParsableArguments {
    static let help = """
        Conditions: in SEGMENT, ever in SEGMENT, entered SEGMENT since TIME, left SEGMENT since TIME, blocked, \
        unsubscribed, subscribed, reachable, notes > 3, note ~ "text", all; joined by and, or, not and parentheses. For example: \
        in VIP and unsubscribed and not blocked
        """

    @Argument(
        help: ArgumentHelp(
            "The condition, in one argument or several.",
            valueName: "condition"
        )
    )
    var words: [String]

    /// Returns the condition that the words name, with segments by their ids or the names they had at a time.
    func condition(
        _ engine: QueryEngine,
        _ asOf: AsOf,
        _ zone: CalendarZone,
        now: Timestamp
    ) async throws(UserError) -> ContactPredicate {
        let tokens = try tokens()
        let reading =
            // Names are looked up in the activities of all contacts, which other conditions don't
            // need.
            if PredicateParser.mayNameSegments(tokens) {
                try await engine.resolving(asOf: asOf) { names throws(UserError) in
                    try Reading(tokens, names, zone, now: now)
                }
            } else {
                try Reading(tokens, SegmentNames(), zone, now: now)
            }
        reading.tell(in: zone)
        return reading.predicate
    }

    /// A condition as it was read, with the remarks and times to print about it.
    private struct Reading {
        let predicate: ContactPredicate
        private let remarks: [String]
        private let times: [TypedTime]

        init(
            _ tokens: [Token],
            _ names: SegmentNames,
            _ zone: CalendarZone,
            now: Timestamp
        ) throws(UserError) {
            var times: [TypedTime] = []
            (predicate, remarks) = try PredicateParser.reading(
                tokens,
                names,
                zone,
                echo: { times.append($0) }
            ) { expression, text throws(UserError) in
                let hint = "use a date such as 2024-03-05"
                switch expression {
                case .now:
                    times.append(TypedTime(now: now))
                    return now
                case .clock: throw UserError(.noDate, of: text, forms: hint)
                default: throw UserError("\(text) needs a selected contact", hint: hint)
                }
            }
            self.times = times
        }

        func tell(in zone: CalendarZone) {
            for time in times { StandardError.echo(time, in: zone) }
            StandardError.write(remarks: remarks)
        }
    }

    private func tokens() throws(UserError) -> [Token] {
        guard words.count > 1 else { return try Tokenizer.tokens(of: words.first ?? "") }
        var tokens: [Token] = []
        for word in words {
            // The user's shell removed the quotes around a name with blanks.
            if word.contains(" ") {
                tokens.append(Token(text: word, range: 0..<0, isQuoted: true))
            } else {
                tokens += try Tokenizer.tokens(of: word)
            }
        }
        return tokens
    }
}
