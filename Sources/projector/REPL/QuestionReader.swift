internal import ContactProjector

/// The reading of look, explain and everybody commands into questions; pure.
struct QuestionReader {
    let session: Session
    let directory: Directory

    static let noContact = CommandError("there is no contact in use", hint: "use CONTACT names one")

    /// The question that a command asks.
    ///
    /// - Throws: ``CommandError`` with the place of what does not fit.
    func question(_ invocation: Invocation) throws(CommandError) -> Question {
        let words = invocation.arguments
        let coordinate = Coordinate(
            asOf: try invocation.time.map { token throws(CommandError) in try time(token) }
                ?? session.cursor
        )
        switch invocation.verb {
        case .state: return .state([try contact()], coordinate)
        case .timeline: return .timeline(try contact(), coordinate)
        case .notes: return .notes(try contact(), coordinate)
        case .segments: return try segments(coordinate)
        case .history:
            return .history(try contact(), words.isEmpty ? nil : try attribute(words), coordinate)
        case .why: return .why(try contact(), try attribute(words), coordinate)
        case .activities: return try activities(words, coordinate)
        case .activity: return .activity(try contact(), number: try number(words), .head)
        case .diff:
            let (start, end) = try span(words)
            return .changes(try contact(), from: start, to: end)
        case .steps:
            let (start, end) = try span(words)
            return .steps(try contact(), from: start, to: end)
        case .who:
            return .who(try predicate(words), everybodys(coordinate))
        case .info: return .info
        case .load, .open, .use, .at, .next, .prev, .start, .end, .help, .quit: return .check
        }
    }

    /// The as-of that a word means at the session's cursor.
    func time(_ token: Token) throws(CommandError) -> AsOf {
        guard let expression = TimeExpression(token.text) else {
            throw CommandError(
                "\(token.text) is no time",
                hint: "for example \(TimeExpression.examples)",
                at: token.range
            )
        }
        return try place(expression, at: token)
    }

    private func place(
        _ expression: TimeExpression,
        at token: Token
    ) throws(CommandError) -> AsOf {
        do {
            return try expression.asOf(on: session.timeline, from: session.cursor, in: session.zone)
        } catch {
            throw error.at(token.range)
        }
    }

    /// Reads `[TYPE] [N]`.
    static func kindAndCount(_ words: [Token]) throws(CommandError) -> (ActivityKind?, Int) {
        var kind: ActivityKind?
        var count = 1
        for word in words {
            if let number = Int(word.text), number >= 1 {
                count = number
            } else if kind == nil {
                kind = ActivityKind(word.text)
            } else {
                throw CommandError(
                    "expected a type and a number",
                    hint: "next segment_added 2",
                    at: word.range
                )
            }
        }
        return (kind, count)
    }

    /// The predicate that words spell; `-7d` counts from the cursor and `#18` is of the contact in use.
    private func predicate(_ words: [Token]) throws(CommandError) -> ContactPredicate {
        try PredicateParser.predicate(words, directory, session.zone) {
            expression throws(CommandError) in
            let asOf = try expression.asOf(
                on: session.timeline,
                from: session.cursor,
                in: session.zone
            )
            guard let instant = TimeExpression.instant(of: asOf, on: session.timeline) else {
                throw CommandError("that activity has no date", hint: "give one, as 2024-03-05")
            }
            return instant
        }
    }

    private func everybodys(_ coordinate: Coordinate) -> Coordinate {
        Coordinate(asOf: session.shared(coordinate.asOf), knownAt: coordinate.knownAt)
    }

    private func contact() throws(CommandError) -> StreamID {
        guard let contact = session.contact else { throw Self.noContact }
        return contact
    }

    private func segments(_ coordinate: Coordinate) throws(CommandError) -> Question {
        guard let contact = session.contact else { return .segmentSizes(everybodys(coordinate)) }
        return .segments(contact, coordinate)
    }

    private func attribute(_ words: [Token]) throws(CommandError) -> Attribute {
        do {
            return try directory.attribute(words.map(\.text))
        } catch {
            let range = words.first.flatMap { first in
                words.last.map { first.range.lowerBound..<$0.range.upperBound }
            }
            throw error.at(range)
        }
    }

    private func activities(_ words: [Token], _ coordinate: Coordinate) throws(CommandError)
        -> Question
    {
        var start: AsOf?
        var end = coordinate
        var kind: ActivityKind?
        for word in words {
            if let range = try range(word) {
                start = range.start
                end = Coordinate(asOf: range.end)
            } else if word.text != "type", !word.isSymbol("=") {
                kind = ActivityKind(word.text)
            }
        }
        return .activities(try contact(), after: start, end, kind)
    }

    /// Reads `T1..T2`, either of which may be left out; nil when the word is no range.
    private func range(_ word: Token) throws(CommandError) -> (start: AsOf, end: AsOf)? {
        guard let dots = word.text.firstRange(of: "..") else { return nil }
        let first = String(word.text[..<dots.lowerBound])
        let last = String(word.text[dots.upperBound...])
        func part(_ text: String, _ empty: String) throws(CommandError) -> AsOf {
            try time(Token(text: text.isEmpty ? empty : text, range: word.range, isQuoted: false))
        }
        // A range includes its start, so it begins just before it.
        guard let start = TimeExpression(first)?.excluding else {
            return (try part(first, "start"), try part(last, "end"))
        }
        return (try place(start, at: word).excluding, try part(last, "end"))
    }

    private func span(_ words: [Token]) throws(CommandError) -> (Coordinate, Coordinate) {
        guard let first = words.first, words.count <= 2 else {
            throw CommandError(
                "from what time?",
                hint: "for example diff 2024-01-01 end",
                at: words.last?.range
            )
        }
        let start = Coordinate(asOf: try time(first))
        guard words.count == 2, let second = words.last else {
            return (start, Coordinate(asOf: session.cursor))
        }
        return (start, Coordinate(asOf: try time(second)))
    }

    private func number(_ words: [Token]) throws(CommandError) -> Int {
        guard let word = words.first, words.count == 1,
            let number = Int(word.text.drop { $0 == "#" }), number >= 1
        else {
            throw CommandError(
                "which activity?",
                hint: "for example activity #3",
                at: words.first?.range
            )
        }
        return number
    }
}

extension AsOf {
    /// The moment just before, so that a range includes what happened at its start.
    fileprivate var excluding: AsOf {
        if case .time(let time) = self { .before(time) } else { self }
    }
}
