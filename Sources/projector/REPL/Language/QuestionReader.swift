internal import ContactProjector
internal import ContactQuestions

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
            let attribute = words.isEmpty ? nil : try attribute(words, here.asOf)
            return .history(try contact(), attribute, here)
        case .why: return try why(words, here)
        case .activities: return try activities(words, here)
        case .activity:
            return .activity(try contact(), number: try number(words), session.place.knownAt)
        case .diff: return try diff(words)
        case .steps:
            let (start, end) = try span(words)
            return .steps(try contact(), from: start, to: end)
        case .flips: return .flips(try contact(), try predicate(words, asOf: here.asOf), here)
        case .notices: return .notices(try contact(), here)
        case .who, .find: return .who(try predicate(words, asOf: here.asOf), everybodys(here))
        case .count: return .count(try predicate(words, asOf: here.asOf), everybodys(here))
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

    func contact() throws(CommandError) -> StreamID {
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
            let isEarlier = place(of: one) <= place(of: cursor) && one != .end
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
