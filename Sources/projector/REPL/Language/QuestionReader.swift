internal import ContactProjector

/// The reading of look, explain and everybody commands into questions; pure.
struct QuestionReader {
    let session: Session
    let directory: Directory

    var times: TimeReader { TimeReader(session: session) }

    static let noContact = CommandError(
        "there is no contact in use",
        hint: "use CONTACT names one, contacts lists them"
    )

    /// The question that a command asks; nil for one that asks none.
    ///
    /// - Throws: ``CommandError`` with the place of what does not fit.
    func question(_ invocation: Invocation) throws(CommandError) -> Question? {
        let words = invocation.arguments
        let here = try coordinate(invocation.time)
        switch invocation.verb {
        case .state: return .state([try contact()], here)
        case .contacts: return .state([], everybodys(here))
        case .timeline: return .timeline(try contact(), here, try window(words))
        case .notes: return .notes(try contact(), here)
        case .segments: return try segments(here)
        case .history:
            return .history(try contact(), words.isEmpty ? nil : try attribute(words), here)
        case .why: return try why(words, here)
        case .activities: return try activities(words, here)
        case .activity:
            return .activity(try contact(), number: try number(words), session.place.knownAt)
        case .diff: return try diff(words)
        case .steps:
            let (start, end) = try span(words)
            return .steps(try contact(), from: start, to: end)
        case .flips: return .flips(try contact(), try predicate(words), here)
        case .notices: return .notices(try contact(), here)
        case .who, .find: return .who(try predicate(words), everybodys(here))
        case .count: return .count(try predicate(words), everybodys(here))
        case .trend: return try trend(words)
        case .segment: return try segment(words, here)
        case .flow: return try flow(words)
        case .join: return try join(words)
        case .info: return .info
        case .rejects: return .rejects
        default: return nil
        }
    }

    /// The moment that a word after `@` names, or the cursor.
    private func coordinate(_ time: Token?) throws(CommandError) -> Coordinate {
        let asOf =
            try time.map { token throws(CommandError) in try times.asOf(token) }
            ?? times.standing(session.cursor)
        return Coordinate(asOf: asOf, knownAt: session.place.knownAt)
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

    private func window(_ words: [Token]) throws(CommandError) -> ClosedRange<Timestamp>? {
        guard let word = words.first else { return nil }
        guard words.count == 1, let window = try times.window(word) else {
            throw CommandError(
                "\(word.text) is no stretch of time",
                hint: "for example timeline 2024-03-01..2024-06-01",
                at: word.range
            )
        }
        return window
    }
}

/// Conditions and attributes.
extension QuestionReader {
    /// The predicate that words spell; `-7d` counts from the cursor, `#18` is of the contact in use, `%2` a row's segment.
    func predicate(_ words: [Token]) throws(CommandError) -> ContactPredicate {
        var tokens: [Token] = []
        for word in words { tokens.append(try resolved(word)) }
        return try PredicateParser.predicate(tokens, directory, session.zone) {
            expression throws(CommandError) in
            try times.instant(expression)
        }
    }

    /// A row's segment in place of the row's handle.
    private func resolved(_ word: Token) throws(CommandError) -> Token {
        guard !word.isQuoted, case .row(let number) = TimeExpression(word.text) else {
            return word
        }
        do {
            guard let segment = try times.row(number).segment else { return word }
            return Token(text: segment.rawValue, range: word.range, isQuoted: true)
        } catch {
            throw error.at(word.range)
        }
    }

    private func why(_ words: [Token], _ here: Coordinate) throws(CommandError) -> Question {
        // The evidence for what isn't so is that for what is.
        let isNegated = words.count > 1 && words[0].isSymbol("not")
        return .why(
            try contact(),
            try attribute(isNegated ? Array(words.dropFirst()) : words),
            here
        )
    }

    private func attribute(_ words: [Token]) throws(CommandError) -> Attribute {
        let range = words.first.flatMap { first in
            words.last.map { first.range.lowerBound..<$0.range.upperBound }
        }
        do {
            if words.count == 1, !words[0].isQuoted,
                case .row(let number) = TimeExpression(words[0].text)
            {
                return try attribute(ofRow: number)
            }
            return try directory.attribute(words.map(\.text))
        } catch {
            throw error.at(range)
        }
    }

    private func attribute(ofRow number: Int) throws(CommandError) -> Attribute {
        let row = try times.row(number)
        if let attribute = row.attribute { return attribute }
        guard case .activity(let id) = row.moment,
            let index = session.timeline?.activities.firstIndex(where: { $0.id == id })
        else {
            throw CommandError("row %\(number) names no attribute", hint: "name it in words")
        }
        guard let attribute = session.timeline?.activities[index].transition?.attribute else {
            throw CommandError(
                "row %\(number) rests on #\(index + 1) alone",
                hint: "`activity #\(index + 1)` shows it"
            )
        }
        return attribute
    }

    private func segment(named word: Token) throws(CommandError) -> SegmentID {
        do {
            return try directory.segment(try resolved(word).text)
        } catch {
            throw error.at(word.range)
        }
    }
}

/// Activities, differences and stretches.
extension QuestionReader {
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

    private func activities(_ words: [Token], _ here: Coordinate) throws(CommandError) -> Question {
        var start: AsOf?
        var end = here
        var kind: ActivityKind?
        var rest = words[...]
        while let word = rest.popFirst() {
            if let stretch = try times.stretch(word) {
                start = stretch.after
                end = Coordinate(asOf: stretch.to, knownAt: here.knownAt)
            } else if word.isSymbol("type"), rest.first?.isSymbol("=") == true {
                rest.removeFirst()
                kind = rest.popFirst().map { ActivityKind($0.text) }
            } else if kind == nil {
                kind = ActivityKind(word.text)
            } else {
                throw CommandError(
                    "expected a stretch of time and a type",
                    hint: "for example \(Verb.activities.examples[1])",
                    at: word.range
                )
            }
        }
        return .activities(try contact(), after: start, end, kind)
    }

    private func diff(_ words: [Token]) throws(CommandError) -> Question {
        if let with = words.first, with.isSymbol("with") {
            guard words.count == 2, let other = words.last else {
                throw CommandError(
                    "with which contact?",
                    hint: "for example diff with con_bea",
                    at: with.range
                )
            }
            let here = Coordinate(asOf: session.cursor, knownAt: session.place.knownAt)
            return .comparison(try contact(), try stream(other), everybodys(here))
        }
        let all = words.count > 1 && words.last?.isSymbol("all") == true
        let (start, end) = try span(all ? words.dropLast() : words[...])
        return .changes(try contact(), from: start, to: end, all: all)
    }

    /// The contact that a word or a row's handle names.
    func stream(_ word: Token, in org: Token? = nil) throws(CommandError) -> StreamID {
        do throws(CommandError) {
            guard !word.isQuoted, case .row(let number) = TimeExpression(word.text) else {
                return try directory.stream(of: word.text, in: org?.text)
            }
            guard let contact = try times.row(number).contact else {
                throw CommandError("row %\(number) names no contact", hint: "name it in words")
            }
            return contact
        } catch {
            throw error.at(word.range)
        }
    }

    /// Two times, or one and the cursor, the earlier of which comes first.
    private func span(_ words: some Collection<Token>) throws(CommandError) -> (
        Coordinate, Coordinate
    ) {
        let words = Array(words)
        guard let first = words.first, words.count <= 2 else {
            throw CommandError(
                "from what time?",
                hint: "for example diff 2024-01-01 end",
                at: words.last?.range
            )
        }
        let knownAt = session.place.knownAt
        let one = try times.asOf(first)
        guard words.count == 2 else {
            let cursor = times.standing(session.cursor)
            let isEarlier = place(of: one) <= place(of: cursor)
            return (
                Coordinate(asOf: isEarlier ? one : cursor, knownAt: knownAt),
                Coordinate(asOf: isEarlier ? cursor : one, knownAt: knownAt)
            )
        }
        return (
            Coordinate(asOf: one, knownAt: knownAt),
            Coordinate(asOf: try times.asOf(words[1]), knownAt: knownAt)
        )
    }

    private func place(of asOf: AsOf) -> Int {
        session.timeline.flatMap { try? $0.count(asOf: asOf) } ?? 0
    }

    private func number(_ words: [Token]) throws(CommandError) -> Int {
        guard let word = words.first, words.count == 1 else {
            throw CommandError(
                "which activity?",
                hint: "for example activity #3",
                at: words.dropFirst().first?.range
            )
        }
        if let number = Int(word.text.drop { $0 == "#" }), number >= 1 { return number }
        guard case .activity(let id) = try times.asOf(word),
            let index = session.timeline?.activities.firstIndex(where: { $0.id == id })
        else {
            throw CommandError(
                "\(word.text) is no activity",
                hint: "for example activity #3",
                at: word.range
            )
        }
        return index + 1
    }
}

/// Everybody over time.
extension QuestionReader {
    /// Reads `PREDICATE [by PERIOD] [from T] [to T]`.
    private func trend(_ words: [Token]) throws(CommandError) -> Question {
        var rest = words
        let stretch = try stretch(cutFrom: &rest)
        var period = Period.day
        if rest.count >= 2, rest[rest.count - 2].isSymbol("by") {
            let word = rest[rest.count - 1]
            guard let named = Period(rawValue: word.text) else {
                throw CommandError(
                    "by what?",
                    hint: Period.allCases.map(\.rawValue).joined(separator: ", "),
                    at: word.range
                )
            }
            period = named
            rest.removeLast(2)
        }
        return .trend(try predicate(rest), period, stretch)
    }

    private func flow(_ words: [Token]) throws(CommandError) -> Question {
        var rest = words
        let stretch = try stretch(cutFrom: &rest)
        guard !rest.isEmpty, rest.count <= 200 else {
            throw CommandError(
                "between which segments?",
                hint: "for example \(Verb.flow.examples[0]); at most 200"
            )
        }
        var segments: [SegmentID] = []
        for word in rest { segments.append(try segment(named: word)) }
        return .flow(segments, stretch)
    }

    private func segment(_ words: [Token], _ here: Coordinate) throws(CommandError) -> Question {
        guard let name = words.first, words.count <= 2 else {
            throw CommandError(
                "which segment?",
                hint: "for example segment VIP, with quotes around blanks; `segments` lists them",
                at: words.dropFirst().first?.range
            )
        }
        var stretch = Question.Stretch(
            to: session.shared(here.asOf),
            knownAt: here.knownAt,
            zone: session.zone
        )
        if let word = words.dropFirst().first {
            guard let named = try times.stretch(word) else {
                throw CommandError(
                    "\(word.text) is no stretch of time",
                    hint: "for example 2024-03-01..2024-06-30",
                    at: word.range
                )
            }
            stretch.from = session.shared(named.after)
            stretch.to = session.shared(named.to)
        }
        return .segment(try segment(named: name), stretch)
    }

    /// Takes `from T` and `to T` off the end of words.
    private func stretch(cutFrom words: inout [Token]) throws(CommandError) -> Question.Stretch {
        var stretch = Question.Stretch(knownAt: session.place.knownAt, zone: session.zone)
        while words.count >= 2 {
            let word = words[words.count - 2]
            guard word.isSymbol("from") || word.isSymbol("to") else { break }
            let asOf = session.shared(try times.asOf(words[words.count - 1]))
            if word.isSymbol("from") { stretch.from = asOf } else { stretch.to = asOf }
            words.removeLast(2)
        }
        return stretch
    }

    private func join(_ words: [Token]) throws(CommandError) -> Question {
        guard let file = words.first, words.count == 1 || words[1].isSymbol("all"),
            words.count <= 2
        else {
            throw CommandError(
                "which file?",
                hint: "for example \(Verb.join.examples[0])",
                at: words.dropFirst().first?.range
            )
        }
        return .join(
            file: file.text,
            session.zone,
            org: session.contact?.org,
            onlyViolations: words.count == 1
        )
    }
}
