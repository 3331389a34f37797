package import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import TerminalText

/// The execution of commands: each is one call into the workspace, or one move of the session.
package struct CommandInterpreter {
    private(set) var workspace: Workspace
    var session: ShellSession
    private(set) var directory: NameIndex
    let defaults: ReadDefaults
    let stores: any StoreOpening
    /// The last answer, whole unless its list was cut.
    private(set) var last: (any ResultView)?
    /// The query of the last answer, when no more of its list was asked for than is shown.
    private var cut: Query?
    /// Whether the middle of long lists is left out, so that not all of their rows are needed.
    var isListCut = false
    /// The files that are being read beside the session.
    var loading: [ActivitySource] = []
    /// The files that the session read, and that it holds no more.
    private var filesRead: [String] = []
    /// The lines that were executed, for `save`.
    private(set) var lines: [String] = []
    /// The head of a store when it was last looked at; nil before that.
    private var head: Position?

    /// What a command came to.
    enum Outcome {
        case answer(any ResultView)
        /// The last answer again, with nothing left out.
        case again(any ResultView)
        case message([TextLine])
        case export
        /// Lines to execute.
        case source([String])
        case tour
        case quit
    }

    package init(
        _ data: LoadedWorkspace,
        session: ShellSession,
        defaults: ReadDefaults,
        stores: some StoreOpening
    ) {
        workspace = data.workspace
        directory = data.directory
        self.session = session
        self.session.span = data.directory.span
        self.defaults = defaults
        self.stores = stores
    }

    /// The commands of a line.
    ///
    /// - Throws: ``UserError`` with the place of what does not fit, and with the command that asks what was asked in plain words.
    func commands(in line: String) throws(UserError) -> [ParsedCommand] {
        let questions = try Tokenizer.tokens(of: line).split { $0.isSymbol(";") }
            .compactMap { PlainQuestion(Array($0), session, directory) }
        if let error = questions.first(where: \.isOpened)?.error { throw error }
        do throws(UserError) {
            return try ParsedCommand.all(in: line)
        } catch {
            throw questions.first?.error ?? error
        }
    }

    /// Executes one command.
    ///
    /// - Throws: ``UserError`` when it makes no sense, ``LoadFailure`` when a file can't be read; the session stays as it was.
    mutating func execute(_ invocation: ParsedCommand) async throws -> Outcome {
        if invocation.verb.needsData { try await takeGrowth() }
        switch invocation.verb {
        case .load: return .message(try await load(invocation.arguments))
        case .reload: return .message(try await reload())
        case .open: return .message([try await open(invocation.arguments)])
        case .export: return .export
        case .help: return .message(try Help.lines(about: invocation.arguments))
        case .source:
            let script = try file(invocation)
            let lines = try Script.lines(of: script)
            note(read: script)
            return .source(lines)
        case .save: return .message([try save(invocation)])
        case .set, .timer: return .message(try set(invocation))
        case .tour: return .tour
        case .quit: return .quit
        case .watch:
            throw UserError(
                "watch works only interactively",
                hint: "run projector repl without -c and -f"
            )
        case .last: return .again(try await lastAnswer())
        case .marks: return .answer(remembered(marks))
        case .find: return try await find(invocation)
        default:
            if let lines = try await move(invocation) { return .message(lines) }
            return .answer(remembered(try await answer(invocation)))
        }
    }

    /// The files that no answer may be written over.
    var filesInUse: FilesInUse {
        let names = (filesRead + fileSources + loading.map(\.name)).filter { $0 != "-" }
        return FilesInUse(store: workspace.path, sources: names, of: stores)
    }

    private var fileSources: [String] { workspace.path == nil ? workspace.sources : [] }

    /// Takes note of a file that the session read otherwise than by loading it, such as a script.
    mutating func note(read file: String) { filesRead.append(file) }

    /// Asks other activities from now on, and remembers the files of those before, which `load` may want again.
    private mutating func replaceWorkspace(_ other: Workspace) {
        filesRead += fileSources
        workspace = other
    }

    /// Takes what was loaded in place of what there was.
    mutating func take(_ data: LoadedWorkspace) async throws(UserError) {
        adopt(data)
        try await refresh()
    }

    /// Takes what was loaded while nothing may be waited for; ``refresh()`` is to follow before the next question.
    mutating func adopt(_ data: LoadedWorkspace) {
        replaceWorkspace(data.workspace)
        directory = data.directory
        session.span = directory.span
        head = nil
    }

    /// Looks the contact in use up anew.
    mutating func refresh() async throws(UserError) {
        session.refresh(try await timeline(of: session.place))
    }

    /// Takes note of a line that was executed, for `save`; what ends a session or writes it down is no part of it.
    mutating func note(_ line: String, _ commands: [ParsedCommand]) {
        let isKept =
            !commands.isEmpty && !commands.contains { $0.verb == .save || $0.verb == .quit }
        if isKept, !line.contains("\n"), lines.count < 10_000 { lines.append(line) }
    }

    /// Answers a look, explain or everybody command.
    private mutating func answer(_ invocation: ParsedCommand) async throws -> any ResultView {
        if let subject = try reader.subject(of: invocation) { return try await answer(subject) }
        let question: Question
        do {
            question = try await self.question(invocation)
        } catch {
            let isOfWords = error.code == .failed || error.code == .unknownName
            guard isOfWords, let subject = try reader.partialSubject(of: invocation) else {
                throw error
            }
            return try await answer(subject)
        }
        return try await answer(question, to: invocation.output)
    }

    /// Answers a command about another contact than the one in use, which stays in use.
    private mutating func answer(_ subject: QueryReader.Subject) async throws -> any ResultView {
        let here = session
        defer { session = here }
        session.use(try await timeline(of: subject.contact, session.place.knownAt))
        return try await answer(try await question(subject.command), to: subject.command.output)
    }

    private typealias Question = (query: Query, remarks: [String])

    /// Reads a command about the contact in use, or about all.
    private mutating func question(
        _ invocation: ParsedCommand
    ) async throws(UserError) -> Question {
        let (query, remarks) = try await reading(
            invocation.namesSegments ? reader.nameTime(invocation) : nil
        ) { reader throws(UserError) in
            (try reader.query(invocation), reader.remarks(on: invocation))
        }
        guard let query else { preconditionFailure("\(invocation.verb) asks nothing") }
        let isIgnored = !session.skipped.isEmpty && invocation.verb.ignoresWhatIf
        return (query, remarks + (isIgnored ? [Self.whatIfIgnored] : []))
    }

    private mutating func answer(
        _ question: Question,
        to output: OutputPipeline
    ) async throws -> any ResultView {
        let query = question.query
        StandardError.write(remarks: question.remarks, session.settings.color)
        let shown =
            isListCut && output == OutputPipeline()
            ? query.limited(to: Self.mostStates) : query
        let result = try await engine.run(shown)
        cut = shown == query ? nil : query.known(at: result.head)
        return result.view
    }

    private static let whatIfIgnored =
        "what-if is ignored here: who, count and trend always use the real log"

    /// The most contacts of a list whose states are made before all are asked for: more than are ever shown of a longer one.
    private static let mostStates = 1_000

    /// Reads words, those that name segments by the names that these had at a time, and says how times were understood.
    ///
    /// Without a time for the names nothing is looked up.
    mutating func reading<Answer>(
        _ nameTime: AsOf?,
        _ read: (QueryReader) throws(UserError) -> Answer
    ) async throws(UserError) -> Answer {
        var times: [TypedTime] = []
        guard let nameTime else {
            let answer = try read(
                QueryReader(session: session, directory: directory) { times.append($0) }
            )
            for time in times { echo(time) }
            return answer
        }
        let engine = workspace.engine
        let answer = try await engine.resolving(asOf: nameTime) { names throws(UserError) in
            directory.learn(names)
            // Words that are read again are understood again.
            times = []
            return try read(
                QueryReader(session: session, directory: directory) { times.append($0) }
            )
        }
        for time in times { echo(time) }
        return answer
    }

    /// Says how a time was understood, where the text left something open.
    func echo(_ time: TypedTime) {
        StandardError.echo(time, in: session.zone, session.settings.color)
    }

    var reader: QueryReader { QueryReader(session: session, directory: directory) }

    /// The engine without what a what-if skips.
    private var engine: QueryEngine {
        var engine = workspace.engine
        if let contact = session.contact, !session.skipped.isEmpty {
            engine.whatIf = WhatIf(stream: contact, skipped: Set(session.skipped))
        }
        return engine
    }

    private mutating func remembered(_ answer: any ResultView) -> any ResultView {
        last = answer
        return answer
    }

    /// Takes note of what the rows that a person was shown stand for.
    mutating func remember(_ shown: any ResultView) {
        session.remember(shown.handles)
    }

    private mutating func lastAnswer() async throws(UserError) -> any ResultView {
        if let query = cut, last?.omitted ?? 0 > 0 {
            last = try await engine.run(query).view
            cut = nil
        }
        guard let last else {
            throw UserError(
                "no answer to show yet",
                hint: "run a query first, for example contacts"
            )
        }
        return last
    }

    private var marks: MarksView {
        MarksView(marks: session.marks.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    private mutating func find(_ invocation: ParsedCommand) async throws -> Outcome {
        let answer = remembered(try await answer(invocation))
        if let first = answer.handles.first?.contact {
            session.use(try await timeline(of: first, session.place.knownAt))
        }
        return .answer(answer)
    }
}

/// Data.
extension CommandInterpreter {
    private mutating func load(_ files: [Token]) async throws -> [TextLine] {
        let sources = try Self.sources(files, workspace)
        let before = workspace.report
        try await workspace.load(sources, defaults: defaults, strict: false)
        try await take(LoadedWorkspace(workspace))
        let data = LoadedWorkspace(workspace, directory)
        return Self.loaded(before, workspace.report, data, in: session.zone)
    }

    /// Returns the lines that say what a load added, or what reading the files again changed.
    static func loaded(
        _ before: ImportReport,
        _ after: ImportReport,
        _ data: LoadedWorkspace,
        isReload: Bool = false,
        in zone: CalendarZone
    ) -> [TextLine] {
        let added = after.appended - before.appended
        let rejected = after.rejected - before.rejected
        let all = HumanText.count(data.directory.streams.count, "contact")
        let span = data.directory.span.map { ", \($0.words(in: zone))" } ?? ""
        let total = "\(HumanText.activities(after.appended)) of \(all)"
        let text =
            if isReload {
                "reloaded: \(total), \(added == 0 ? "nothing new" : change(added))"
            } else if before.appended == 0 {
                "loaded \(total)\(span)"
            } else {
                "loaded \(HumanText.activities(added)) (\(after.appended.grouped) of \(all) in total)"
            }
        let lines: [TextLine] = [[StyledText(text)]]
        guard rejected > 0 else { return lines }
        return lines
            + [
                [
                    StyledText("warning: ", .yellow),
                    StyledText(
                        "\(HumanText.count(rejected, "record")) rejected (`rejects` lists them)"
                    ),
                ]
            ]
    }

    private static func change(_ added: Int) -> String {
        added > 0 ? "\(added.grouped) more" : "\((-added).grouped) fewer"
    }

    /// The files that words name.
    static func sources(_ files: [Token], _ workspace: Workspace) throws(UserError)
        -> [ActivitySource]
    {
        guard !files.isEmpty else {
            throw UserError("load needs a file", hint: "for example load activities.ndjson")
        }
        guard workspace.canLoad else {
            throw UserError(
                "load can't add to a store",
                hint: "quit, then projector import FILE --store STORE"
            )
        }
        return files.map { .file($0.text) }
    }

    private mutating func reload() async throws -> [TextLine] {
        guard workspace.canLoad else {
            try await take(try await LoadedWorkspace(workspace))
            return [whereabouts]
        }
        var fresh = Workspace()
        let before = workspace.report
        try await fresh.load(workspace.sources.map { .file($0) }, defaults: defaults, strict: false)
        let data = try await LoadedWorkspace(fresh)
        try await take(data)
        return Self.loaded(before, fresh.report, data, isReload: true, in: session.zone)
    }

    /// Goes to a store, which is only read.
    private mutating func open(_ arguments: [Token]) async throws(UserError) -> TextLine {
        guard let word = arguments.first, arguments.count == 1 else {
            throw UserError("open needs a store", hint: "for example open contacts.db")
        }
        let opened = try await LoadedWorkspace(stores.workspace(reading: word.text))
        replaceWorkspace(opened.workspace)
        directory = opened.directory
        head = nil
        session = ShellSession(settings: session.settings)
        session.span = directory.span
        return [StyledText("\(word.text): \(HumanText.count(directory.streams.count, "contact"))")]
    }

    /// Looks whether a store learnt of something since the last command.
    private mutating func takeGrowth() async throws(UserError) {
        guard workspace.path != nil else { return }
        let now = try await workspace.engine.reading { log throws(StoreError) in
            try await log.head().position
        }
        guard now != head else { return }
        if head != nil {
            directory.learn(try await workspace.engine.streams())
            session.refresh(try await timeline(of: session.place))
        }
        head = now
    }

    func timeline(of stream: StreamID, _ knownAt: KnownAt) async throws(UserError)
        -> Timeline
    {
        try await workspace.engine.read(stream, knownAt: [knownAt]).log.timeline
    }

    func timeline(of place: Cursor) async throws(UserError) -> Timeline? {
        guard let contact = place.contact else { return nil }
        return try await timeline(of: contact, place.knownAt)
    }
}
