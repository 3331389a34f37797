internal import ContactProjector
internal import ContactQueries
internal import ContactViews

/// The reading of look, explain and everybody commands into questions; pure but for what it is told to do with times.
struct QueryReader {
    let session: ShellSession
    let directory: NameIndex
    /// What is done with a time as it was understood.
    var echo: (TypedTime) -> Void = { _ in }

    var times: TimeReader { TimeReader(session: session, echo: echo) }

    static let noContact = UserError(
        "no contact selected",
        hint: "`use CONTACT` selects one, `contacts` lists them"
    )

    /// The question that a command asks; nil for one that asks none.
    ///
    /// - Throws: ``UserError`` with the place of what does not fit.
    func query(_ invocation: ParsedCommand) throws(UserError) -> Query? {
        let words = invocation.arguments
        let here = try queryTime(invocation.time)
        switch invocation.verb {
        case .state: return .state([try contact()], here)
        case .contacts: return .state([], ofAllContacts(here))
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
            let (start, end) = try span(words, of: invocation.verb)
            return .steps(try contact(), from: start, to: end)
        case .flips: return .flips(try contact(), try predicate(words, asOf: here.asOf), here)
        case .notices: return .notices(try contact(), here)
        case .who, .find: return .who(try predicate(words, asOf: here.asOf), ofAllContacts(here))
        case .count: return .count(try predicate(words, asOf: here.asOf), ofAllContacts(here))
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
    private func queryTime(_ time: Token?) throws(UserError) -> QueryTime {
        let asOf =
            try time.map { token throws(UserError) in try times.asOf(token) }
            ?? times.resolved(session.cursor)
        return QueryTime(asOf: asOf, knownAt: session.place.knownAt)
    }

    /// The time that a command asks about last.
    func endTime(_ invocation: ParsedCommand) throws(UserError) -> AsOf {
        let here = session.shared(try queryTime(invocation.time).asOf)
        var words = invocation.arguments
        switch invocation.verb {
        case .trend, .flow: return try stretch(cutFrom: &words).to
        case .segment where words.count > 1:
            return try times.timeRange(words.dropFirst()).map { session.shared($0.to) } ?? here
        default: return here
        }
    }

    private func ofAllContacts(_ queryTime: QueryTime) -> QueryTime {
        QueryTime(asOf: session.shared(queryTime.asOf), knownAt: queryTime.knownAt)
    }

    static func noTimeRange(_ words: some Collection<Token>) -> UserError {
        UserError(
            "\(words.joined.quoted) isn't a time range",
            hint: "use FROM..TO, for example 2024-03-01..2024-06-01",
            at: words.range
        )
    }

    func contact() throws(UserError) -> StreamID {
        guard let contact = session.contact else { throw Self.noContact }
        return contact
    }

    private func segments(_ queryTime: QueryTime) throws(UserError) -> Query {
        guard let contact = session.contact else { return .segmentSizes(ofAllContacts(queryTime)) }
        return .segments(contact, queryTime)
    }

    private func window(_ words: [Token]) throws(UserError) -> ClosedRange<Timestamp>? {
        guard !words.isEmpty else { return nil }
        guard let window = try times.window(words) else { throw Self.noTimeRange(words) }
        return window
    }
}

/// Activities, differences and stretches.
extension QueryReader {
    /// Reads `[TYPE] [NUMBER]`.
    func kindAndCount(
        _ words: [Token],
        of verb: ShellCommand
    ) throws(UserError) -> (ActivityKind?, Int) {
        var kind: ActivityKind?
        var count = 1
        for word in words {
            if let number = Int(word.text), number >= 1 {
                count = number
            } else if kind == nil {
                kind = try self.kind(word)
            } else {
                throw UserError(
                    "\(verb.rawValue) takes an activity type and a number",
                    hint: "for example \(verb.rawValue) segment_added 2",
                    at: word.range
                )
            }
        }
        return (kind, count)
    }

    private func activities(_ words: [Token], _ here: QueryTime) throws(UserError) -> Query {
        var start: AsOf?
        var end = here
        var kind: ActivityKind?
        var words = words
        if let ends = try times.timeRange(cutFrom: &words) {
            start = ends.after
            end = QueryTime(asOf: ends.to, knownAt: here.knownAt)
        }
        var rest = words[...]
        while let word = rest.popFirst() {
            if word.isSymbol("type") || word.isSymbol("--type"), !rest.isEmpty {
                if rest.first?.isSymbol("=") == true { rest.removeFirst() }
                kind = try rest.popFirst().map { word throws(UserError) in try self.kind(word) }
            } else if kind == nil {
                kind = try self.kind(word)
            } else {
                throw UserError(
                    "activities takes a time range and a type",
                    hint: "for example \(ShellCommand.activities.examples[1])",
                    at: word.range
                )
            }
        }
        return .activities(try contact(), after: start, end, kind)
    }

    /// Returns the type that a word names: as it is recorded, or as a part of it, such as `notes`.
    ///
    /// - Throws: ``UserError`` for a word that no activity of the contact has as its type.
    private func kind(_ word: Token) throws(UserError) -> ActivityKind {
        let kind = ActivityKind(word.text)
        let own = session.timeline?.activities.map(\.kind) ?? []
        let known = ActivityKind.known + own.filter { !ActivityKind.known.contains($0) }
        if known.contains(kind) || session.timeline == nil { return kind }
        let name = word.text.lowercased()
        let part = name.hasSuffix("s") ? String(name.dropLast()) : name
        let found = Set(known.map(\.name).filter { $0.contains(part) })
        if found.count == 1, let only = found.first { return ActivityKind(only) }
        var names: [String] = []
        for kind in own where !names.contains(kind.name) { names.append(kind.name) }
        let options = found.isEmpty ? names : found.sorted()
        throw UserError(
            found.isEmpty
                ? "no activity type \(word.text.quoted)" : "\(word.text.quoted) is ambiguous",
            hint: options.prefix(3).joined(separator: ", ") + (options.count > 3 ? ", …" : ""),
            at: word.range
        )
    }

    private func diff(_ words: [Token]) throws(UserError) -> Query {
        if let with = words.first, with.isSymbol("with") {
            guard words.count == 2, let other = words.last else {
                throw UserError(
                    "diff with needs a contact",
                    hint: "for example diff with con_bea",
                    at: with.range
                )
            }
            let here = QueryTime(asOf: session.cursor, knownAt: session.place.knownAt)
            return .comparison(try contact(), try stream(other), ofAllContacts(here))
        }
        let all = words.count > 1 && words.last?.isSymbol("all") == true
        let (start, end) = try span(all ? words.dropLast() : words[...], of: .diff)
        return .changes(try contact(), from: start, to: end, all: all)
    }

    /// The contact that a word or a row's handle names.
    func stream(_ word: Token, in org: Token? = nil) throws(UserError) -> StreamID {
        do throws(UserError) {
            guard !word.isQuoted, case .row(let number) = TimeExpression(word.text) else {
                return try directory.stream(of: word.text, in: org?.text)
            }
            guard let contact = try times.row(number).contact else {
                throw UserError(
                    "row \(number) isn't about a contact",
                    hint: "type the contact's id"
                )
            }
            return contact
        } catch {
            throw error.at(word.range)
        }
    }

    /// The contact that a command names first, and the command without it.
    typealias Subject = (contact: StreamID, command: ParsedCommand)

    /// Returns the contact that a command names first by its id, or `nil` for a command about the contact in use.
    ///
    /// - Throws: ``UserError`` when nothing but a contact may stand there, and the word is none.
    func subject(of command: ParsedCommand) throws(UserError) -> Subject? {
        guard command.verb.takesContact, let word = command.arguments.first else { return nil }
        if case .subject = command.verb.argument {
            return (try stream(word), command.withoutFirst)
        }
        guard !word.isQuoted, !directory.streams(withID: word.text).isEmpty else { return nil }
        return (try stream(word), command.withoutFirst)
    }

    /// Returns the contact that a command names first by a part of its id, where the words make no sense otherwise.
    ///
    /// - Throws: ``UserError`` when several contacts have the part.
    func partialSubject(of command: ParsedCommand) throws(UserError) -> Subject? {
        guard command.verb.takesContact, let word = command.arguments.first,
            let keyword = word.keyword, keyword.utf8.count >= 2, !Self.keywords.contains(keyword)
        else { return nil }
        if case .row(let number) = TimeExpression(word.text) {
            let isAttribute = command.verb == .why && command.arguments.count == 1
            let contact = isAttribute ? nil : try? times.row(number).contact
            return contact.map { ($0, command.withoutFirst) }
        }
        // Alone, a word that several contacts have is more likely to be something else, misspelt.
        let isAlone = command.arguments.count == 1
        let found = directory.streams(named: word.text)
        guard !found.isEmpty, !isAlone || found.count == 1 && command.verb != .why else {
            return nil
        }
        return (try stream(word), command.withoutFirst)
    }

    /// The words that are no part of an id, wherever a contact may come first.
    private static let keywords = Set(PredicateParser.words).union([
        "is", "was", "segment", "with", "all", "type", "from", "to", "by", "start", "end",
    ])

    /// Two times, or one and the cursor, the earlier of which comes first.
    private func span(_ words: some Collection<Token>, of verb: ShellCommand) throws(UserError) -> (
        QueryTime, QueryTime
    ) {
        let times = Self.times(in: Array(words))
        guard let first = times.first else {
            throw UserError(
                "\(verb.rawValue) needs a start time",
                hint: "for example \(verb.rawValue) 2024-01-01 end"
            )
        }
        let knownAt = session.place.knownAt
        let one = try self.times.asOf(first)
        guard times.count == 2 else {
            let cursor = self.times.resolved(session.cursor)
            let isEarlier = place(of: one) <= place(of: cursor) && one != .end
            return (
                QueryTime(asOf: isEarlier ? one : cursor, knownAt: knownAt),
                QueryTime(asOf: isEarlier ? cursor : one, knownAt: knownAt)
            )
        }
        return (
            QueryTime(asOf: one, knownAt: knownAt),
            QueryTime(asOf: try self.times.asOf(times[1]), knownAt: knownAt)
        )
    }

    /// The words of one time, or of two that follow each other, where a blank may be part of a time.
    private static func times(in words: [Token]) -> [ArraySlice<Token>] {
        // No two times have more words, however long a line is.
        guard (2...16).contains(words.count), TimeExpression(words.joined) == nil else {
            return words.isEmpty ? [] : [words[...]]
        }
        let splits = (1..<words.count).reversed().map { [words[..<$0], words[$0...]] }
        let areTimes = splits.first { $0.allSatisfy { TimeExpression($0.joined) != nil } }
        return areTimes ?? (words.count == 2 ? splits[0] : [words[...]])
    }

    private func place(of asOf: AsOf) -> Int {
        session.timeline.flatMap { try? $0.count(asOf: asOf) } ?? 0
    }

    private func number(_ words: [Token]) throws(UserError) -> Int {
        guard let word = words.first, words.count == 1 else {
            throw UserError(
                "activity needs a number",
                hint: "use a number such as #3",
                at: words.dropFirst().first?.range
            )
        }
        if let number = Int(word.text.drop { $0 == "#" }), number >= 1 { return number }
        guard case .activity(let id) = try times.asOf(word),
            let index = session.timeline?.activities.firstIndex(where: { $0.id == id })
        else {
            throw UserError(
                "\(word.text.quoted) isn't an activity",
                hint: "use a number such as #3",
                at: word.range
            )
        }
        return index + 1
    }
}
