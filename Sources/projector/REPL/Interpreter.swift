internal import ActivityJSON
internal import ContactProjector

/// The execution of commands: each is one call into the workspace, or one move of the session.
struct Interpreter {
    private(set) var workspace: Workspace
    private(set) var session: Session
    private(set) var directory = Directory()
    let defaults: ReadDefaults

    /// What a command came to.
    enum Outcome {
        case answer(any Answer, Format)
        case message([Line])
        case quit
    }

    init(
        workspace: Workspace,
        session: Session,
        defaults: ReadDefaults
    ) async throws(CommandError) {
        self.workspace = workspace
        self.session = session
        self.defaults = defaults
        directory = try await Directory(workspace)
    }

    /// Executes one command.
    ///
    /// - Throws: ``CommandError`` when it makes no sense, ``LoadFailure`` when a file can't be read; the session stays as it was.
    mutating func execute(_ invocation: Invocation) async throws -> Outcome {
        switch invocation.verb {
        case .load: return .message(try await load(invocation.arguments))
        case .open: return .message([try await open(invocation.arguments)])
        case .use: return .message([try await use(invocation.arguments)])
        case .at, .start, .end: return .message([try move(invocation)])
        case .next: return .message(try step(invocation.arguments, forward: true))
        case .prev: return .message(try step(invocation.arguments, forward: false))
        case .help: return .message(try Help.lines(about: invocation.arguments))
        case .quit: return .quit
        case .state, .activities, .activity, .timeline, .notes, .segments, .history, .why, .diff,
            .steps, .who, .info:
            if invocation.verb.namesSegments, !directory.knowsSegments {
                try await directory.learnSegments(workspace)
            }
            let question = try QuestionReader(session: session, directory: directory).question(
                invocation
            )
            return .answer(try await workspace.answer(question), invocation.format ?? .table)
        }
    }

    private mutating func load(_ files: [Token]) async throws -> [Line] {
        guard !files.isEmpty else {
            throw CommandError("load what?", hint: "for example load activities.ndjson")
        }
        guard workspace.canLoad else {
            throw CommandError(
                "files are not loaded into a store",
                hint: "leave the session and use projector import --store"
            )
        }
        let before = workspace.report
        try await workspace.load(
            files.map { .file($0.text) },
            defaults: defaults,
            strict: false,
            progress: Progress()
        )
        directory = try await Directory(workspace)
        if let contact = session.contact { session.refresh(try await timeline(of: contact)) }
        let after = workspace.report
        let counts = "\(after.appended - before.appended) activities"
        let rejected = after.rejected - before.rejected
        let lines: [Line] = [[Span("loaded \(counts), \(directory.streams.count) contacts in all")]]
        return rejected == 0
            ? lines
            : lines + [
                [Span("\(rejected) rejected: `check` on the command line lists them", .yellow)]
            ]
    }

    /// Goes to a store, of which only what is there now is seen.
    private mutating func open(_ arguments: [Token]) async throws(CommandError) -> Line {
        guard let word = arguments.first, arguments.count == 1 else {
            throw CommandError("open which store?", hint: "for example open contacts.db")
        }
        let opened = try Workspace(readingStore: word.text)
        directory = try await Directory(opened)
        workspace = opened
        session = Session(zone: session.zone)
        return [Span("\(word.text): \(directory.streams.count) contacts")]
    }

    private mutating func use(_ arguments: [Token]) async throws(CommandError) -> Line {
        guard let word = arguments.first, arguments.count <= 2 else {
            throw CommandError(
                "use which contact?",
                hint: "use CONTACT, or use - for the one before"
            )
        }
        let stream =
            try word.isSymbol("-")
            ? back(word) : directory.stream(at: word, in: arguments.dropFirst().first)
        session.use(try await timeline(of: stream))
        return whereabouts
    }

    private func back(_ word: Token) throws(CommandError) -> StreamID {
        guard let previous = session.previous else {
            throw CommandError("there is no contact before this one", at: word.range)
        }
        return previous
    }

    private mutating func move(_ invocation: Invocation) throws(CommandError) -> Line {
        let words = invocation.verb == .at ? invocation.arguments : []
        guard invocation.verb != .at || !words.isEmpty else {
            throw CommandError("at what time?", hint: "for example \(TimeExpression.examples)")
        }
        let text =
            words.isEmpty ? invocation.verb.rawValue : words.map(\.text).joined(separator: " ")
        let range = words.first.flatMap { first in
            words.last.map { first.range.lowerBound..<$0.range.upperBound }
        }
        session.cursor = try QuestionReader(session: session, directory: directory)
            .time(Token(text: text, range: range ?? 0..<0, isQuoted: false))
        return whereabouts
    }

    private mutating func step(_ arguments: [Token], forward: Bool) throws(CommandError) -> [Line] {
        guard let timeline = session.timeline else { throw QuestionReader.noContact }
        let (kind, count) = try QuestionReader.kindAndCount(arguments)
        let place = session.count
        let candidates =
            forward
            ? Array(timeline.activities.indices[place...])
            : Array(timeline.activities.indices[..<place].reversed())
        let matching = candidates.filter { kind == nil || timeline.activities[$0].kind == kind }
        guard matching.count >= count else {
            let which = kind.map { "\($0.name) " } ?? ""
            throw CommandError("there are only \(matching.count) more \(which)activities that way")
        }
        let index = matching[count - 1]
        session.cursor = Self.cursor(timeline, after: forward ? index : index - 1)
        return ActivitiesAnswer(items: [
            .init(number: index + 1, activity: timeline.activities[index], place: nil)
        ])
        .lines(Layout())
    }

    private static func cursor(_ timeline: Timeline, after index: Int) -> AsOf {
        guard timeline.activities.indices.contains(index) else { return .start }
        return index == timeline.activities.count - 1
            ? .end : .activity(timeline.activities[index].id)
    }

    private var whereabouts: Line {
        guard let timeline = session.timeline else {
            return [Span(session.cursor.instant?.rfc3339 ?? "at the end", .dim)]
        }
        let place = "#\(session.count) of \(timeline.activities.count)"
        let when = session.cursor.instant?.rfc3339 ?? session.instant?.rfc3339 ?? "undated"
        return [Span(timeline.stream.contact.rawValue, .cyan), Span("  \(when)  \(place)", .dim)]
    }

    private func timeline(of stream: StreamID) async throws(CommandError) -> Timeline {
        try await workspace.log(of: stream, knownAt: .head).timeline
    }
}

extension Directory {
    /// Finds the stream of the contact that a word names, pointing at the word when there is none.
    fileprivate func stream(at word: Token, in org: Token?) throws(CommandError) -> StreamID {
        do {
            return try stream(of: word.text, in: org?.text)
        } catch {
            throw error.at(word.range)
        }
    }
}
