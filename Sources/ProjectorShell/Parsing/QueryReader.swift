internal import ContactProjector
internal import ContactQueries
internal import ContactViews

/// A reader of commands as queries, without side effects except `echo`.
struct QueryReader {
    let session: ShellSession
    let directory: NameIndex
    /// A function that receives each time as it was read.
    var echo: (TypedTime) -> Void = { _ in }

    var times: TimeReader { TimeReader(session: session, echo: echo) }

    static let noContact = UserError(
        "no contact selected",
        hint: "`use CONTACT` selects one, `contacts` lists them"
    )

    /// Returns the query of a command, or `nil` for a command without one.
    ///
    /// - Throws: ``UserError`` with the place of the error.
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

    /// Returns the time of a query: the one after `@`, or the cursor.
    private func queryTime(_ time: Token?) throws(UserError) -> QueryTime {
        let asOf =
            try time.map { token throws(UserError) in try times.asOf(token) }
            ?? times.resolved(session.cursor)
        return QueryTime(asOf: asOf, knownAt: session.place.knownAt)
    }

    /// Returns the latest time that a command queries.
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

/// Activity types, differences and time ranges.
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

    /// Returns the activity type that a word names: its recorded name, or a part of it such as `notes`.
    ///
    /// - Throws: ``UserError`` if no type, or several, match the word.
    private func kind(_ word: Token) throws(UserError) -> ActivityKind {
        let kind = ActivityKind(word.text)
        let own = session.timeline?.activities.map(\.kind) ?? []
        let known = ActivityKind.known + own.filter { !ActivityKind.known.contains($0) }
        // Without a contact nothing can be suggested: the error about the missing contact follows.
        if known.contains(kind) || session.timeline == nil { return kind }
        let name = word.text.lowercased()
        // Users type plurals, `notes`; types are singular, `note_created`.
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

    /// Returns the contact that a word or a row names.
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

    /// A contact that a command names first, and the command without it.
    typealias Subject = (contact: StreamID, command: ParsedCommand)

    /// Returns the contact that a command names first by its id, or `nil` for a command about the selected contact.
    ///
    /// - Throws: ``UserError`` if only a contact can be there, and the word isn't one.
    func subject(of command: ParsedCommand) throws(UserError) -> Subject? {
        guard command.verb.takesContact, let word = command.arguments.first else { return nil }
        if case .subject = command.verb.argument {
            return (try stream(word), command.withoutFirst)
        }
        guard !word.isQuoted, !directory.streams(withID: word.text).isEmpty else { return nil }
        if command.verb == .diff, command.arguments.count == 1, session.contact != nil {
            throw UserError(
                "diff needs a start time",
                hint: "to compare two contacts: diff with \(word.text)",
                at: word.range
            )
        }
        return (try stream(word), command.withoutFirst)
    }

    /// Returns the contact that a command names first by a part of its id, if its words are otherwise invalid.
    ///
    /// - Throws: ``UserError`` if several contacts match the part.
    func partialSubject(of command: ParsedCommand) throws(UserError) -> Subject? {
        guard command.verb.takesContact, let word = command.arguments.first,
            // One letter is in nearly every id.
            let keyword = word.keyword, keyword.utf8.count >= 2, !Self.keywords.contains(keyword)
        else { return nil }
        if case .row(let number) = TimeExpression(word.text) {
            // `why %3` explains the attribute of row 3, not its contact.
            let isAttribute = command.verb == .why && command.arguments.count == 1
            let contact = isAttribute ? nil : try? times.row(number).contact
            return contact.map { ($0, command.withoutFirst) }
        }
        // Alone, a word that matches several contacts is more likely a misspelled attribute or
        // time.
        let isAlone = command.arguments.count == 1
        let found = directory.streams(named: word.text)
        guard !found.isEmpty, !isAlone || found.count == 1 && command.verb != .why else {
            return nil
        }
        return (try stream(word), command.withoutFirst)
    }

    /// The words that are never taken for a part of an id.
    private static let keywords = Set(PredicateParser.words).union([
        "is", "was", "segment", "with", "all", "type", "from", "to", "by", "start", "end",
    ])

    /// Returns the two typed times, or the only one and the cursor, of which the earlier is first.
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

    /// Returns the words split into one or two times, each of which may have several words.
    private static func times(in words: [Token]) -> [ArraySlice<Token>] {
        // Two times have at most 16 words. The bound matters, since each split parses all of them.
        guard (2...16).contains(words.count), TimeExpression(words.joined) == nil else {
            return words.isEmpty ? [] : [words[...]]
        }
        // The longest first time wins: `3 June 2024 end` is `3 June 2024` and `end`.
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
