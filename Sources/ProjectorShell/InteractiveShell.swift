package import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import Foundation
internal import LineEditing
internal import TerminalText

/// A session in a terminal: the editor, what it shows while a line is typed, and what goes on beside it.
///
/// Lives on the thread that reads the terminal; what runs beside it hands over values and wakes the editor.
package final class InteractiveShell {
    var repl: ShellRunner
    private var editor: LineEditor?
    var load: BackgroundLoad?
    var watcher: StoreWatcher?
    let glyphs: TerminalLayout.Glyphs
    /// Whether what the last load brought was not looked at yet.
    var isStale = false

    package init(_ interpreter: CommandInterpreter) {
        repl = ShellRunner(interpreter, ShellOutput(isInteractive: true))
        let layout = TerminalLayout.ofStandardOutput(interpreter.session.settings.color)
        glyphs = layout.glyphs
        editor = LineEditor(
            program: "projector",
            history: HistoryFile.standard(environment: ProcessInfo.processInfo.environment),
            grammar: ShellGrammar(),
            styled: layout.isStyled,
            handlers: EditorHandlers(
                prompt: { [unowned self] in prompt },
                complete: { [unowned self] line, cursor in complete(line, cursor) },
                listing: CandidateListing.lines,
                notices: { [unowned self] in takeNotices() },
                hint: { [unowned self] line, cursor in hint(line, cursor) },
                shortcut: { [unowned self] key in command(for: key) }
            )
        )
    }

    /// Whether there is a terminal to read.
    package var isReady: Bool { editor != nil }

    var session: ShellSession { repl.interpreter.session }

    /// Loads files beside the session, reads and executes lines until the end of input.
    ///
    /// - Parameters:
    ///   - sources: The files to load.
    ///   - program: The name and version of the program, with which it greets.
    /// - Returns: the status to end with.
    package func run(loading sources: [ActivitySource], as program: String) async -> ExitStatus {
        guard let editor else { return .failed }
        Pager.prepare()
        if !editor.isCapable { repl.interpreter.session.settings.color = .never }
        if !sources.isEmpty { await begin(sources, into: repl.interpreter.workspace, patience: 25) }
        StandardError.write([greeting(program, sources)], session.settings.color)
        for line in configuration where await execute(line) == .quit { return .answered }
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

    /// The first steps, in one line.
    private func greeting(_ program: String, _ sources: [ActivitySource]) -> TextLine {
        let hasData = !sources.isEmpty || repl.interpreter.workspace.path != nil
        let first = hasData ? "use CONTACT" : "load FILE"
        return [StyledText("\(program): try `help`, `tour`, or `\(first)` to begin", .dim)]
    }

    /// The commands that a session starts with; those that can't be read are told of and missed.
    private var configuration: [String] {
        do throws(UserError) {
            return try Script.configuration(environment: ProcessInfo.processInfo.environment)
        } catch {
            StandardError.write(error.lines(under: nil), session.settings.color)
            return []
        }
    }

    private func end() -> ExitStatus {
        load?.cancel()
        watcher?.stop()
        return .answered
    }

    private func executeAndRecord(_ line: String, _ editor: LineEditor) async -> ShellRunner.Result
    {
        guard line.contains(where: { !$0.isWhitespace }) else { return .goOn }
        if let warning = editor.addHistory(line) {
            let line = [StyledText("warning: ", .yellow), StyledText(warning)]
            StandardError.write([line], session.settings.color)
        }
        return await execute(line, behind: prompt)
    }

    private func shown(_ line: String, behind prompt: Prompt) -> TypedLine {
        let width = prompt.spans.reduce(0) { $0 + SafeText.width($1.text) }
        return TypedLine(line, promptWidth: width, columns: LineEditor.size().columns)
    }

    /// Executes a line that the terminal still shows behind the prompt, unless a load is about to say something below it.
    private func execute(_ line: String, behind prompt: Prompt? = nil) async -> ShellRunner.Result {
        let typed = load == nil ? prompt.map { shown(line, behind: $0) } : nil
        let result = await repl.run(line, shown: typed) { [self] invocation, interpreter in
            try await prepare(invocation, &interpreter)
        }
        watcher?.watch(session.contact)
        return result
    }
}

/// What a terminal's session does differently from a script's.
extension InteractiveShell {
    private func prepare(
        _ invocation: ParsedCommand,
        _ interpreter: inout CommandInterpreter
    ) async throws -> CommandInterpreter.Outcome? {
        if invocation.verb.needsData { try await finishLoad(&interpreter) }
        interpreter.loading = load?.sources ?? []
        switch invocation.verb {
        case .load:
            let sources = try CommandInterpreter.sources(
                invocation.arguments,
                interpreter.workspace
            )
            return try await begin(sources, into: interpreter.workspace, &interpreter)
        case .reload where interpreter.workspace.canLoad:
            let sources = interpreter.workspace.sources.map { ActivitySource.file($0) }
            let before = interpreter.workspace.report
            return try await begin(sources, into: Workspace(), replaced: before, &interpreter)
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
        replaced: ImportReport? = nil,
        _ interpreter: inout CommandInterpreter
    ) async throws -> CommandInterpreter.Outcome {
        try await finishLoad(&interpreter)
        let load = BackgroundLoad(
            sources,
            into: workspace,
            defaults: interpreter.defaults,
            replaced: replaced
        )
        self.load = load
        do throws(UserError) {
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
            return .message(Self.words(loaded, in: interpreter.session.zone))
        case .failure(let error): throw error
        case nil: return .message([])
        }
    }

    private static var goesOn: CommandInterpreter.Outcome {
        let text = "loading in the background; commands that need the data wait"
        return .message([[StyledText("\(text) (^C on an empty line cancels)", .dim)]])
    }

    /// Waits for the load that goes on, if there is one; ^C stops the waiting and not the load.
    private func finishLoad(_ interpreter: inout CommandInterpreter) async throws {
        if let load {
            try await showProgress(of: load)
            self.load = nil
            switch load.outcome {
            case .success(let loaded):
                try await interpreter.take(loaded.data)
                let settings = interpreter.session.settings
                StandardError.write(Self.words(loaded, in: settings.zone), settings.color)
            case .failure(let error):
                _ = ExitStatus.status(reportingAny: error, interpreter.session.settings.color)
            case nil: break
            }
        } else if isStale {
            try await interpreter.refresh()
        }
        isStale = false
    }

    /// Shows how far a load is until it is done, and nothing of it afterwards.
    private func showProgress(of load: BackgroundLoad) async throws {
        let isShown = StandardError.isTerminal
        var shown = ""
        defer { if !shown.isEmpty { StandardError.write("\r\u{1B}[K") } }
        while try await !load.isDone(within: 50) {
            if isShown, load.progress != shown {
                shown = load.progress
                StandardError.write("\r\(shown)  ")
            }
        }
    }

    private func cancelLoad() {
        guard let load else { return }
        load.cancel()
        self.load = nil
        StandardError.write(
            [[StyledText("load canceled; nothing was loaded", .yellow)]],
            session.settings.color
        )
    }

    static func words(_ loaded: BackgroundLoad.Loaded, in zone: CalendarZone) -> [TextLine] {
        CommandInterpreter.loaded(
            loaded.before,
            loaded.data.workspace.report,
            loaded.data,
            isReload: loaded.isReload,
            in: zone
        )
    }

    private func watch(
        _ words: [Token],
        _ interpreter: CommandInterpreter
    ) async throws(UserError) -> [TextLine] {
        guard let word = words.first else {
            return [[StyledText("watch is \(watcher == nil ? "off" : "on")")]]
        }
        guard words.count == 1 else {
            throw UserError("watch needs on or off", hint: "for example watch on")
        }
        guard try ShellSettings.isOn(word, for: "watch") else {
            watcher?.stop()
            watcher = nil
            return [[StyledText("not watching", .dim)]]
        }
        guard interpreter.workspace.path != nil else {
            throw UserError(
                "watch needs a store",
                hint: "`open STORE`, or `reload` to read the files again"
            )
        }
        watcher?.stop()
        watcher = StoreWatcher(
            interpreter.workspace.engine.log,
            after: try await interpreter.workspace.engine.reading { log throws(StoreError) in
                try await log.headPlace()
            },
            contact: interpreter.session.contact
        )
        let who = interpreter.session.contact.map { "\($0.contact)" } ?? "the selected contact"
        return [[StyledText("watching for new activities of \(who)", .dim)]]
    }
}
