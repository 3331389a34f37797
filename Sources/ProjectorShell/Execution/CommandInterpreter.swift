package import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import TerminalText

/// The interpreter of commands: each is a query of the workspace, or a move of the session.
package struct CommandInterpreter {
    private(set) var workspace: Workspace
    var session: ShellSession
    private(set) var directory: NameIndex
    let defaults: ReadDefaults
    let stores: any StoreOpening
    /// The last answer, complete unless its list was cut.
    private(set) var last: (any ResultView)?
    /// The query of the last answer if its list was cut, for `last`.
    private var cut: Query?
    /// A Boolean value that indicates whether long lists are cut, so that not all of their rows are needed.
    var isListCut = false
    /// The files being loaded in the background.
    var loading: [ActivitySource] = []
    /// The files that the session read and no longer uses, such as scripts and replaced sources.
    private var filesRead: [String] = []
    /// The executed lines, for `save`.
    private(set) var lines: [String] = []
    /// The head of the store at the last command, or `nil` before the first.
    private var head: Position?

    /// The outcome of a command.
    enum Outcome {
        case answer(any ResultView)
        /// The last answer, to be shown in full.
        case again(any ResultView)
        case message([TextLine])
        case export
        /// The lines of a script, to be executed.
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

    /// Returns the commands of a line.
    ///
    /// - Throws: ``UserError`` with the place of the error. For a question in plain words, the hint names the command
    ///   that asks it.
    func commands(in line: String) throws(UserError) -> [ParsedCommand] {
        let questions = try Tokenizer.tokens(of: line).split { $0.isSymbol(";") }
            .compactMap { PlainQuestion(Array($0), session, directory) }
        // Before parsing: `is ana blocked` must not run as a shortened command.
        if let error = questions.first(where: \.isOpened)?.error { throw error }
        do throws(UserError) {
            return try ParsedCommand.all(in: line)
        } catch {
            throw questions.first?.error ?? error
        }
    }

    /// Executes a command.
    ///
    /// - Throws: ``UserError`` if the command is invalid, ``LoadFailure`` if a file can't be read. The session is
    ///   unchanged then.
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
            // Only a script that could be read is protected from being written over.
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

    /// The files that an answer may not be written over.
    var filesInUse: FilesInUse {
        let names = (filesRead + fileSources + loading.map(\.name)).filter { $0 != "-" }
        return FilesInUse(store: workspace.path, sources: names, of: stores)
    }

    private var fileSources: [String] { workspace.path == nil ? workspace.sources : [] }

    /// Records a file that the session read without loading it, such as a script.
    mutating func note(read file: String) { filesRead.append(file) }

    /// Replaces the workspace, and records the files of the old one, which `load` may need again.
    private mutating func replaceWorkspace(_ other: Workspace) {
        filesRead += fileSources
        workspace = other
    }

    /// Replaces the data of the session, and looks up the selected contact in it.
    mutating func take(_ data: LoadedWorkspace) async throws(UserError) {
        adopt(data)
        try await refresh()
    }

    /// Replaces the data without waiting for a query.
    ///
    /// The caller must call ``refresh()`` before the next query.
    mutating func adopt(_ data: LoadedWorkspace) {
        replaceWorkspace(data.workspace)
        directory = data.directory
        session.span = directory.span
        head = nil
    }

    /// Looks up the selected contact again.
    mutating func refresh() async throws(UserError) {
        session.refresh(try await timeline(of: session.place))
    }

    /// Records an executed line for `save`, except lines that save or end the session.
    mutating func note(_ line: String, _ commands: [ParsedCommand]) {
        let isKept =
            !commands.isEmpty && !commands.contains { $0.verb == .save || $0.verb == .quit }
        // `save` writes one command to a line, so one with a line break couldn't be read back.
        // 10,000 lines bound the memory of a session that reads a generated script.
        if isKept, !line.contains("\n"), lines.count < 10_000 { lines.append(line) }
    }

    /// Answers a command that queries one contact or all contacts.
    private mutating func answer(_ invocation: ParsedCommand) async throws -> any ResultView {
        if let subject = try reader.subject(of: invocation) { return try await answer(subject) }
        let question: Question
        do {
            question = try await self.question(invocation)
        } catch {
            // Only if the words make no sense otherwise may the first be a part of an id: ids must
            // not change what a valid command means.
            let isOfWords = error.code == .failed || error.code == .unknownName
            guard isOfWords, let subject = try reader.partialSubject(of: invocation) else {
                throw error
            }
            return try await answer(subject)
        }
        return try await answer(question, to: invocation.output)
    }

    /// Answers a command about a contact that it names; the selected contact stays selected.
    private mutating func answer(_ subject: QueryReader.Subject) async throws -> any ResultView {
        let here = session
        defer { session = here }
        session.use(try await timeline(of: subject.contact, session.place.knownAt))
        return try await answer(try await question(subject.command), to: subject.command.output)
    }

    private typealias Question = (query: Query, remarks: [String], isOfContact: Bool)

    /// Reads a command as a query, with remarks on words that could mean something else.
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
        let all = remarks + (isIgnored ? [Self.whatIfIgnored] : [])
        return (query, all, invocation.verb.takesContact)
    }

    private mutating func answer(
        _ question: Question,
        to output: OutputPipeline
    ) async throws -> any ResultView {
        let query = question.query
        StandardError.write(remarks: question.remarks, session.settings.color)
        // Formats, filters and files need every row; only the table on a terminal is cut.
        let shown =
            isListCut && output == OutputPipeline()
            ? query.limited(to: Self.mostStates) : query
        let result = try await engine.run(shown)
        // Fixed at the head of the answer, so that `last` shows the same rows after the store has
        // grown.
        cut = shown == query ? nil : query.known(at: result.head)
        return marked(result.view, question, output)
    }

    /// Returns an answer about the selected contact with a line that names the activities that a what-if ignores.
    private func marked(
        _ answer: any ResultView,
        _ question: Question,
        _ output: OutputPipeline
    ) -> any ResultView {
        guard !session.skipped.isEmpty, question.isOfContact else { return answer }
        let ignored = session.skippedNumbers.map { "#\($0)" }
        let view = WhatIfView(base: answer, ignored: ignored)
        if output.isData { StandardError.write(remarks: [view.text], session.settings.color) }
        return view
    }

    private static let whatIfIgnored =
        "what-if is ignored here: who, count and trend always use the real log"

    // More than a screen of a cut list shows. For 200,000 contacts, making all states takes long
    // for rows that are then left out.
    /// The most contacts whose states are computed for a list that is cut.
    ///
    /// `last` computes the rest.
    private static let mostStates = 1_000

    /// Reads words with the names that segments had at a time, and prints the times as they were read.
    ///
    /// If `nameTime` is `nil`, no names are looked up.
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
            // The words may be read twice, with the names of that time and with all names: only the
            // last reading is printed.
            times = []
            return try read(
                QueryReader(session: session, directory: directory) { times.append($0) }
            )
        }
        for time in times { echo(time) }
        return answer
    }

    /// Prints how a time was read, if the text left something open.
    func echo(_ time: TypedTime) {
        StandardError.echo(time, in: session.zone, session.settings.color)
    }

    var reader: QueryReader { QueryReader(session: session, directory: directory) }

    /// The engine of the workspace, without the activities that a what-if skips.
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

    /// Records what the rows of an answer refer to, for `%3`.
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

/// The commands that load, replace and follow data.
extension CommandInterpreter {
    private mutating func load(_ files: [Token]) async throws -> [TextLine] {
        let sources = try Self.sources(files, workspace)
        let before = workspace.report
        try await workspace.load(sources, defaults: defaults, strict: false)
        try await take(LoadedWorkspace(workspace))
        let data = LoadedWorkspace(workspace, directory)
        return Self.loaded(before, workspace.report, data, in: session.zone)
    }

    /// Returns the lines that report the result of a load or a reload.
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

    /// Returns the sources that words name.
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
        // Into a new workspace: if a file can't be read, the session keeps its data.
        var fresh = Workspace()
        let before = workspace.report
        try await fresh.load(workspace.sources.map { .file($0) }, defaults: defaults, strict: false)
        let data = try await LoadedWorkspace(fresh)
        try await take(data)
        return Self.loaded(before, fresh.report, data, isReload: true, in: session.zone)
    }

    /// Switches to a store, which is opened for reading.
    private mutating func open(_ arguments: [Token]) async throws(UserError) -> TextLine {
        guard let word = arguments.first, arguments.count == 1 else {
            throw UserError("open needs a store", hint: "for example open contacts.db")
        }
        // Opened and read before anything changes: an error leaves the session as it was.
        let opened = try await LoadedWorkspace(stores.workspace(reading: word.text))
        replaceWorkspace(opened.workspace)
        directory = opened.directory
        head = nil
        // A new session: marks, places and rows refer to contacts of the old data.
        session = ShellSession(settings: session.settings)
        session.span = directory.span
        return [StyledText("\(word.text): \(HumanText.count(directory.streams.count, "contact"))")]
    }

    /// Updates the names and the selected contact if the store has grown since the last command.
    private mutating func takeGrowth() async throws(UserError) {
        guard workspace.path != nil else { return }
        let now = try await workspace.engine.reading { log throws(StoreError) in
            try await log.head().position
        }
        // Reading the head is one row by its key; the names are read only if it changed.
        guard now != head else { return }
        // At the first command everything was just read.
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
