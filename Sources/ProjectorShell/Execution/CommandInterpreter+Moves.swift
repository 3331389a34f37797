internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import TerminalText

/// The commands that move the cursor or select a contact; each answers with the new place.
extension CommandInterpreter {
    /// Executes a move, or returns `nil` for any other command.
    mutating func move(_ invocation: ParsedCommand) async throws(UserError) -> [TextLine]? {
        let words = invocation.arguments
        switch invocation.verb {
        case .use: return try await use(words)
        case .at, .start, .end: return [try go(invocation)]
        case .next: return try step(words, forward: true)
        case .prev: return try step(words, forward: false)
        case .until: return try await run(words, forward: true)
        case .since: return try await run(words, forward: false)
        case .back: return [try await jump(back: true)]
        case .forward: return [try await jump(back: false)]
        case .mark: return [try mark(words)]
        case .known: return [try await know(words)]
        case .whatif: return try suppose(words)
        case .where: return whereabouts(in: workspace)
        default: return nil
        }
    }

    private mutating func use(_ arguments: [Token]) async throws(UserError) -> [TextLine] {
        guard let word = arguments.first, arguments.count <= 2 else {
            throw UserError(
                "use needs a contact",
                hint: "a contact, %1 for a row, or - for the previous one"
            )
        }
        if word.text.hasSuffix(",") { throw Self.oneContact(arguments) }
        let stream =
            try word.isSymbol("-")
            ? previous(word) : reader.stream(word, in: arguments.dropFirst().first)
        session.use(try await timeline(of: stream, session.place.knownAt))
        // An id in full needs no remark; a part of one, or another letter case, is a guess that is
        // reported.
        let isGuess =
            !word.isSymbol("-") && !word.text.hasPrefix("%")
            && word.text != stream.contact.rawValue
        let guess = "using \(stream.contact) (the only match for \(word.text.quoted))"
        return (isGuess ? [[StyledText(guess, .dim)]] : []) + [whereabouts]
    }

    /// Returns the error for contacts in a list, of which two can be compared.
    private static func oneContact(_ words: [Token]) -> UserError {
        let names = words.prefix(2).map { $0.text.filter { $0 != "," } }
        let other = names.count > 1 ? names[1] : "CONTACT"
        return UserError(
            "use takes one contact",
            hint: "to compare two contacts: use \(names[0]); diff with \(other)",
            at: words.range
        )
    }

    private func previous(_ word: Token) throws(UserError) -> StreamID {
        guard let previous = session.previous else {
            throw UserError("no previous contact", at: word.range)
        }
        return previous
    }

    private mutating func go(_ invocation: ParsedCommand) throws(UserError) -> TextLine {
        switch invocation.verb {
        case .start: session.move(to: .start)
        case .end: session.move(to: .end)
        default:
            let placed = try TimeReader(session: session).placed(invocation.arguments)
            session.move(to: placed.asOf, before: placed.before)
            return whereabouts(placed.time)
        }
        return whereabouts
    }

    private mutating func step(_ arguments: [Token], forward: Bool) throws(UserError) -> [TextLine]
    {
        guard let timeline = session.timeline else { throw QueryReader.noContact }
        let (kind, count) = try reader.kindAndCount(arguments, of: forward ? .next : .prev)
        let place = session.count
        let candidates =
            forward
            ? Array(timeline.activities.indices[place...])
            : Array(timeline.activities.indices[..<place].reversed())
        let matching = candidates.filter { index in
            let activity = timeline.activities[index]
            return (kind == nil || activity.kind == kind) && !session.skipped.contains(activity.id)
        }
        guard matching.count >= count else {
            let noun = kind.map { "\($0.name) activity" } ?? "activity"
            let found =
                matching.isEmpty ? "no \(noun)" : "only \(HumanText.count(matching.count, noun))"
            throw UserError("\(found) \(extent(forward: forward, timeline))")
        }
        let index = matching[count - 1]
        session.move(to: Self.cursor(timeline, after: forward ? index : index - 1))
        guard forward else {
            let back: TextLine = [StyledText("back over #\(index + 1); ", .dim)]
            return [line(of: index, timeline), back + whereabouts]
        }
        return [line(of: index, timeline)]
    }

    /// Returns the part of the history that a step searched, such as `after #13 (the last one)`.
    private func extent(forward: Bool, _ timeline: Timeline) -> String {
        let place = session.count
        guard place > 0 else { return forward ? "after the start" : "before the start" }
        guard forward else { return "up to #\(place)" }
        return "after #\(place)" + (place == timeline.activities.count ? " (the last one)" : "")
    }

    private static func cursor(_ timeline: Timeline, after index: Int) -> AsOf {
        guard timeline.activities.indices.contains(index) else { return .start }
        // After the last activity the cursor is the end, so that it moves along when the store
        // grows.
        return index == timeline.activities.count - 1
            ? .end : .activity(timeline.activities[index].id)
    }

    /// Moves to the next change of a condition, or back to the previous one.
    private mutating func run(_ words: [Token], forward: Bool) async throws(UserError) -> [TextLine]
    {
        guard let whole = session.timeline else { throw QueryReader.noContact }
        let predicate = try await reading(
            PredicateParser.mayNameSegments(words) ? session.shared(session.cursor) : nil
        ) { reader throws(UserError) in
            try reader.predicate(words)
        }
        let skipped = session.skipped
        // Without the skipped activities the changes are those of the what-if. The cursor keeps its
        // numbers from the whole history.
        let timeline = Timeline(
            stream: whole.stream,
            knownAt: whole.knownAt,
            activities: whole.activities.filter { !skipped.contains($0.id) }
        )
        let flips: [ConditionChange]
        do { flips = try timeline.conditionChanges(of: predicate) } catch {
            throw UserError(error)
        }
        let places = whole.activities.enumerated().map { ($1.id, $0) }
        let indices = Dictionary(places, uniquingKeysWith: { first, _ in first })
        let count = session.count
        let change =
            forward
            ? flips.first { indices[$0.activity.id, default: 0] >= count }
            : flips.last {
                indices[$0.activity.id, default: 0] < count
                    // Strictly before: the change that the last `since` moved to is at the cursor,
                    // and would be found again.
                    && session.cursor != .activity($0.activity.id)
            }
        guard let change else {
            let typed = words.map { $0.isQuoted ? "\"\($0.text)\"" : $0.text }
                .joined(separator: " ")
            throw UserError(
                "\(typed.quoted) doesn't change \(forward ? "after" : "before") \(when)",
                hint: "`flips \(typed)` lists every change"
            )
        }
        session.move(to: .activity(change.activity.id))
        let became: TextLine = [
            StyledText("\(predicate)", .bold),
            StyledText(" becomes \(change.isTrue ? "true" : "false") with"),
        ]
        return [became, line(of: indices[change.activity.id, default: 0], whole)]
    }

    private func line(of index: Int, _ timeline: Timeline) -> TextLine {
        let item = NumberedActivity(number: index + 1, activity: timeline.activities[index])
        return ActivityListResult(items: [item]).lines(ViewLayout(zone: session.zone))[0]
    }

    private mutating func jump(back: Bool) async throws(UserError) -> TextLine {
        // A copy, so that a failing query leaves the session and its list of places as they were.
        var trial = session
        guard let place = trial.jump(back: back) else {
            throw UserError(
                back ? "no previous place to return to" : "no later place to return to"
            )
        }
        trial.stand(at: place, try await timeline(of: place))
        session = trial
        return whereabouts
    }

    private mutating func mark(_ words: [Token]) throws(UserError) -> TextLine {
        guard let word = words.first, words.count == 1 else {
            throw UserError("mark needs a name", hint: "for example mark june")
        }
        let name = word.text.hasPrefix("@") ? String(word.text.dropFirst()) : word.text
        let isName = TimeExpression.isName(name)
        // `@end` is read as `@ end`, so a mark that is also a time could never be used.
        guard isName, TimeExpression(name) == nil else {
            throw UserError(
                "\(word.text.quoted) can't be a mark",
                hint: isName
                    ? "it is a time already; use another name"
                    : "start with a letter; then letters, digits, - and _",
                at: word.range
            )
        }
        session.mark(name)
        return [StyledText("@\(name)", .cyan), StyledText(" is here: ")] + whereabouts
    }

    private mutating func know(_ words: [Token]) async throws(UserError) -> TextLine {
        guard let range = words.range else {
            throw UserError(
                "known needs a position or a time",
                hint: "for example 812, 2024-03-05 or end"
            )
        }
        let known: TypedKnownAt
        do { known = try TypedKnownAt(words.joined, in: session.zone) } catch {
            throw error.at(range)
        }
        known.time.map(echo)
        if case .position(let position) = known.knownAt { try await checkRecorded(position) }
        var place = session.place
        place.knownAt = known.knownAt
        session.know(at: known.knownAt, try await timeline(of: place))
        return whereabouts
    }

    /// Prints a remark if a position is past the head, which is then used instead.
    private func checkRecorded(_ position: Position) async throws(UserError) {
        let head = try await workspace.engine.reading { log throws(StoreError) in
            try await log.head().position
        }
        guard position > head else { return }
        let remark = "position \(position) is past the head; using \(head)"
        StandardError.write(remarks: [remark], session.settings.color)
    }

    private mutating func suppose(_ words: [Token]) throws(UserError) -> [TextLine] {
        guard let timeline = session.timeline else { throw QueryReader.noContact }
        guard let word = words.first else { throw Self.noSupposition }
        if word.isSymbol("off"), words.count == 1 {
            session.skip([])
            return [whereabouts]
        }
        guard word.isSymbol("skip"), words.count > 1 else {
            throw Self.noSupposition.at(word.range)
        }
        var skipped = session.skipped
        for word in words.dropFirst() {
            // Without the skipped ones, `#3` would resolve to the place before it: numbers are
            // those of the whole history.
            var plain = session
            plain.skip([])
            let number = Token(text: "#\(word.text)", range: word.range, isQuoted: false)
            let named = Int(word.text) == nil ? word : number
            guard case .activity(let id) = try TimeReader(session: plain).asOf(named) else {
                throw Self.noSupposition.at(word.range)
            }
            if !skipped.contains(id) { skipped.append(id) }
        }
        session.skip(skipped)
        let lines = timeline.activities.indices
            .filter { skipped.contains(timeline.activities[$0].id) }
            .map { line(of: $0, timeline) }
        return [[StyledText("now ignoring", .red)]] + lines
            + [[StyledText(Self.suppositionHint, .dim)]]
    }

    private static let suppositionHint =
        "`whatif off` ends this; who, count and trend always use the real log"

    private static let noSupposition = UserError(
        "whatif needs activities to ignore",
        hint: "whatif skip #3 #5, or whatif off"
    )
}

/// The texts that describe the cursor.
extension CommandInterpreter {
    /// The place of the cursor in one line.
    var whereabouts: TextLine { whereabouts(nil) }

    /// Returns the place of the cursor in one line, with the time as it was read.
    private func whereabouts(_ time: TypedTime?) -> TextLine {
        let when = time?.words(in: session.zone) ?? when
        guard let timeline = session.timeline else {
            return [StyledText("at \(when)" + knownSuffix, .dim)]
        }
        let total = timeline.activities.count
        let place =
            switch session.count {
            case 0 where total == 0: "no activities"
            case 0: "before #1 of \(total)"
            case let count: "after #\(count) of \(total)"
            }
        let contact = timeline.stream.contact.rawValue
        let text = session.next == nil ? " at \(when), \(place)" : " \(when)"
        return [StyledText(contact, .cyan), StyledText(text + knownSuffix, .dim)]
    }

    /// `, as known at position 5`; nothing while everything recorded is used.
    private var knownSuffix: String {
        session.place.knownAt == .head ? "" : ", \(knownWords)"
    }

    private var knownWords: String {
        switch session.place.knownAt {
        case .head: "everything recorded"
        case .position(let position): "as known at position \(position)"
        case .time(let time): "as known at \(time.words(in: session.zone))"
        }
    }

    private var when: String {
        switch session.cursor {
        case _ where session.next != nil: justBefore
        case .start: "the start"
        // The end is after all activities of all contacts, later than this contact's last one.
        case .end: session.instant.map { "the end (\($0.words(in: session.zone)))" } ?? "the end"
        default: session.instant?.words(in: session.zone) ?? "an undated activity"
        }
    }

    /// The place just before an activity, such as `just before #11 (2024-05-28 19:03:12 UTC)`.
    private var justBefore: String {
        guard let next = session.next else { return "" }
        let time = next.activity.occurredAt?.words(in: session.zone) ?? "undated"
        return "just before #\(next.number) (\(time))"
    }

    private func whereabouts(in workspace: Workspace) -> [TextLine] {
        func row(_ name: String, _ value: String) -> TextLine {
            [
                StyledText(
                    "  \(name)" + String(repeating: " ", count: max(1, 10 - name.count)),
                    .bold
                ),
                StyledText(value),
            ]
        }
        let contact = session.timeline.map {
            $0.stream.contact.rawValue + ($0.stream.org.map { " of \($0)" } ?? "")
        }
        let number = session.timeline.map { ", #\(session.count) of \($0.activities.count)" }
        let skipped = session.skippedNumbers.map { "#\($0)" }.joined(separator: " ")
        return [
            row("contact", contact ?? "none; `use CONTACT` selects one"),
            row("time", when + (number ?? "")), row("known", knownWords),
        ] + (skipped.isEmpty ? [] : [row("what if", "\(skipped) ignored")])
            + [
                row("zone", session.zone.name),
                row(
                    "data",
                    workspace.sources.isEmpty
                        ? "nothing loaded" : workspace.sources.prefix(5).joined(separator: ", ")
                ),
            ]
    }
}
