internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import Foundation

/// A session in a terminal: the editor, what it shows while a line is typed, and what goes on beside it.
///
/// Lives on the thread that reads the terminal; what runs beside it hands over values and wakes the editor.
final class Console {
    private var repl: Repl
    private var editor: LineEditor?
    private var load: BackgroundLoad?
    private var watcher: Watcher?
    private let glyphs: Layout.Glyphs
    /// Whether what the last load brought was not looked at yet.
    private var isStale = false

    init(_ interpreter: Interpreter) {
        repl = Repl(interpreter, Display(isInteractive: true))
        let layout = Layout.ofStandardOutput(interpreter.session.settings.color)
        glyphs = layout.glyphs
        editor = LineEditor(
            program: "projector",
            history: HistoryFile.standard(environment: ProcessInfo.processInfo.environment),
            styled: layout.isStyled,
            handlers: EditorHandlers(
                prompt: { [unowned self] in prompt },
                complete: { [unowned self] line, cursor in complete(line, cursor) },
                isComplete: Tokenizer.isComplete,
                notices: { [unowned self] in takeNotices() },
                hint: { [unowned self] line, cursor in hint(line, cursor) },
                shortcut: { [unowned self] key in command(for: key) }
            )
        )
    }

    /// Whether there is a terminal to read.
    var isReady: Bool { editor != nil }

    private var session: Session { repl.interpreter.session }

    /// Loads files beside the session, reads and executes lines until the end of input.
    ///
    /// - Returns: the status to end with.
    func run(loading sources: [ActivitySource]) async -> ExitStatus {
        guard let editor else { return .failed }
        if !editor.isCapable { repl.interpreter.session.settings.color = .never }
        if !sources.isEmpty { await begin(sources, into: repl.interpreter.workspace, patience: 25) }
        let environment = ProcessInfo.processInfo.environment
        for line in Script.configuration(environment: environment)
        where await execute(line) == .quit {
            return .answered
        }
        while true {
            switch editor.readLine() {
            case .interrupted(let dropped): if dropped.isEmpty { cancelLoad() }
            case .endOfInput: return end()
            case .command(let line):
                editor.finished(status: await execute(line).status.rawValue)
            case .line(let line):
                let result = await executeAndRecord(line, editor)
                editor.finished(status: result.status.rawValue)
                if result == .quit { return end() }
            }
        }
    }

    private func end() -> ExitStatus {
        load?.cancel()
        watcher?.stop()
        return .answered
    }

    private func executeAndRecord(_ line: String, _ editor: LineEditor) async -> Repl.Result {
        guard line.contains(where: { !$0.isWhitespace }) else { return .goOn }
        if let warning = editor.addHistory(line) {
            StandardError.write([[Span(warning, .yellow)]], session.settings.color)
        }
        return await execute(line)
    }

    private func execute(_ line: String) async -> Repl.Result {
        let result = await repl.run(line) { [self] invocation, interpreter in
            try await prepare(invocation, &interpreter)
        }
        watcher?.watch(session.contact)
        return result
    }
}

/// What a terminal's session does differently from a script's.
extension Console {
    private func prepare(
        _ invocation: Invocation,
        _ interpreter: inout Interpreter
    ) async throws -> Interpreter.Outcome? {
        if invocation.verb.needsData { try await finishLoad(&interpreter) }
        switch invocation.verb {
        case .load:
            let sources = try Interpreter.sources(invocation.arguments, interpreter.workspace)
            return try await begin(sources, into: interpreter.workspace, &interpreter)
        case .reload where interpreter.workspace.canLoad:
            let sources = interpreter.workspace.sources.map { ActivitySource.file($0) }
            return try await begin(sources, into: Workspace(), &interpreter)
        case .watch: return .message(try await watch(invocation.arguments, interpreter))
        case .open:
            watcher?.stop()
            watcher = nil
            return nil
        default: return nil
        }
    }

    /// Starts a load and waits a moment for it.
    private func begin(
        _ sources: [ActivitySource],
        into workspace: Workspace,
        patience milliseconds: Int
    ) async {
        let load = BackgroundLoad(sources, into: workspace, defaults: repl.interpreter.defaults)
        self.load = load
        if (try? await load.isDone(within: milliseconds)) == true {
            let color = session.settings.color
            StandardError.write(takeLoad(), color)
        }
    }

    /// Starts a load that a command asked for; a short one is over with the command.
    private func begin(
        _ sources: [ActivitySource],
        into workspace: Workspace,
        _ interpreter: inout Interpreter
    ) async throws -> Interpreter.Outcome {
        try await finishLoad(&interpreter)
        let load = BackgroundLoad(sources, into: workspace, defaults: interpreter.defaults)
        self.load = load
        do throws(CommandError) {
            guard try await load.isDone(within: 300) else { return Self.goesOn }
        } catch {
            load.cancel()
            self.load = nil
            throw LoadFailure.interrupted
        }
        self.load = nil
        switch load.outcome {
        case .success(let loaded):
            try await interpreter.take(loaded.data)
            return .message(Self.words(loaded))
        case .failure(let error): throw error
        case nil: return .message([])
        }
    }

    private static var goesOn: Interpreter.Outcome {
        .message([
            [
                Span(
                    "loading in the background; what needs it waits, ^C on an empty line cancels it",
                    .dim
                )
            ]
        ])
    }

    /// Waits for the load that goes on, if there is one; ^C stops the waiting and not the load.
    private func finishLoad(_ interpreter: inout Interpreter) async throws {
        if let load {
            let isShown = StandardError.isTerminal
            var shown = ""
            defer { if !shown.isEmpty { StandardError.write("\r\u{1B}[K") } }
            while try await !load.isDone(within: 50) {
                if isShown, load.progress != shown {
                    shown = load.progress
                    StandardError.write("\r\(shown)  ")
                }
            }
            self.load = nil
            switch load.outcome {
            case .success(let loaded):
                try await interpreter.take(loaded.data)
                StandardError.write(Self.words(loaded), interpreter.session.settings.color)
            case .failure(let error):
                _ = ExitStatus.status(reporting: error, interpreter.session.settings.color)
            case nil: break
            }
        } else if isStale {
            try await interpreter.refresh()
        }
        isStale = false
    }

    private func cancelLoad() {
        guard let load else { return }
        load.cancel()
        self.load = nil
        StandardError.write(
            [[Span("the load is cancelled: nothing of it was loaded", .yellow)]],
            session.settings.color
        )
    }

    private static func words(_ loaded: BackgroundLoad.Loaded) -> [Line] {
        Interpreter.loaded(loaded.before, loaded.data.workspace.report, loaded.data.directory)
    }

    private func watch(
        _ words: [Token],
        _ interpreter: Interpreter
    ) async throws(CommandError) -> [Line] {
        guard let word = words.first, words.count == 1 else {
            throw CommandError("on or off?", hint: "for example watch on")
        }
        guard try Settings.isOn(word) else {
            watcher?.stop()
            watcher = nil
            return [[Span("not watching", .dim)]]
        }
        guard interpreter.workspace.path != nil else {
            throw CommandError("files don't grow", hint: "open a store, or `reload` the files")
        }
        watcher?.stop()
        watcher = Watcher(
            interpreter.workspace.store,
            after: try await interpreter.workspace.head().position,
            contact: interpreter.session.contact
        )
        let who = interpreter.session.contact.map { "\($0.contact)" } ?? "the contact in use"
        return [[Span("watching what the store learns of \(who)", .dim)]]
    }
}

/// What the editor asks while a line is typed.
extension Console {
    private var prompt: Prompt { session.prompt(glyphs, width: LineEditor.size().columns) }

    private func complete(_ line: String, _ cursor: Int) -> Completion {
        Completer(
            directory: repl.interpreter.directory,
            session: session,
            files: PathListing.paths(beginning:)
        )
        .completion(of: line, at: cursor)
    }

    private func hint(_ line: String, _ cursor: Int) -> Span? {
        guard session.settings.hints, cursor == line.utf8.count else { return nil }
        let workspace = repl.interpreter.workspace
        return Hint(
            session: session,
            directory: repl.interpreter.directory,
            idle: load.map { Span($0.progress, .dim) },
            count: { predicate, asOf in
                try? workspace.census.made?.census.count(where: predicate, asOf: asOf)
            }
        )
        .text(for: line)
    }

    private func command(for key: Shortcut) -> String? {
        switch key {
        case .altLeft: session.contact == nil ? nil : "prev"
        case .altRight: session.contact == nil ? nil : "next"
        case .controlT: session.contact == nil ? nil : "timeline"
        case .altUp: neighbour(after: false)
        case .altDown: neighbour(after: true)
        }
    }

    private func neighbour(after isAfter: Bool) -> String? {
        session.neighbour(after: isAfter).map { stream in
            let org = stream.org.map { " \(Completer.quoted($0.rawValue))" } ?? ""
            return "use \(Completer.quoted(stream.contact.rawValue))\(org)"
        }
    }

    /// What came up since the last call, above the prompt.
    private func takeNotices() -> [Line] {
        takeLoad() + (watcher?.takeNews() ?? []).flatMap { take($0) }
    }

    /// Takes what a load brought when it is done; the contact in use is looked up anew by the next command.
    private func takeLoad() -> [Line] {
        guard let load, let outcome = load.outcome else { return [] }
        self.load = nil
        switch outcome {
        case .success(let loaded):
            repl.interpreter.adopt(loaded.data)
            isStale = true
            return Self.words(loaded)
        case .failure(let failure as LoadFailure): return failure.lines
        case .failure(let error): return [[Span("error: ", .red), Span("\(error)")]]
        }
    }

    private func take(_ news: Watcher.News) -> [Line] {
        let stream = news.timeline.stream
        if session.contact == stream, session.place.knownAt == .head {
            repl.interpreter.session.refresh(news.timeline)
        }
        let numbers = news.timeline.activities.enumerated().map { ($1.id, $0 + 1) }
        let number = Dictionary(numbers, uniquingKeysWith: { first, _ in first })
        let shown = news.entries.suffix(5).map { entry -> Line in
            let place = number[entry.activity.id].map { "#\($0) " } ?? ""
            return [
                Span("\(stream.contact) ", .cyan), Span("\(entry.kind.name) "),
                Span(
                    "\(place)\(entry.activity.kind.name) \(entry.activity.occurredAt.readable)",
                    .bold
                ),
                Span(entry.activity.who.map { " by \($0)" } ?? "", .dim),
                Span("  known at \(entry.position)", .dim),
            ]
        }
        let hidden = news.entries.count - shown.count
        return (hidden > 0 ? [[Span("\(hidden) more before", .dim)]] : []) + shown
    }
}

/// The paths that begin so; directories end in a slash.
enum PathListing {
    static func paths(beginning path: String) -> [String] {
        let bare = String(path.drop { $0 == "\"" || $0 == "'" })
        let slash = bare.lastIndex(of: "/").map { bare.index(after: $0) } ?? bare.startIndex
        let directory = String(bare[..<slash])
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: directory.isEmpty ? "." : UserPath.expanded(directory)
        )
        return (names ?? []).filter { $0.hasPrefix(bare[slash...]) && !$0.hasPrefix(".") }.sorted()
            .map { name in
                var isDirectory: ObjCBool = false
                let full = directory + name
                _ = unsafe FileManager.default.fileExists(
                    atPath: UserPath.expanded(full),
                    isDirectory: &isDirectory
                )
                return isDirectory.boolValue ? full + "/" : full
            }
    }
}
