package import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import Foundation
internal import LineEditing
internal import TerminalText

/// A session in a terminal: the line editor, its prompt and hints, and the work done in the background.
///
/// Confined to the thread that reads the terminal. Background tasks hand over values and wake the editor.
package final class InteractiveShell {
    var repl: ShellRunner
    private var editor: LineEditor?
    var load: BackgroundLoad?
    var watcher: StoreWatcher?
    let glyphs: TerminalLayout.Glyphs
    /// A Boolean value that indicates whether the session must look up its contact again after a load.
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
            // Unowned: this object owns the editor, and a strong reference would be a cycle.
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

    /// A Boolean value that indicates whether there is a terminal to read.
    package var isReady: Bool { editor != nil }

    var session: ShellSession { repl.interpreter.session }

    /// Loads files in the background, and reads and executes lines until the end of input.
    ///
    /// - Parameters:
    ///   - sources: The files to load.
    ///   - program: The name and version of the program, with which it greets.
    /// - Returns: The status to end with.
    package func run(loading sources: [ActivitySource], as program: String) async -> ExitStatus {
        guard let editor else { return .failed }
        // First: setenv may not run beside another thread that reads the environment, and a load
        // starts one.
        Pager.prepare()
        // A dumb terminal would show color sequences as text.
        if !editor.isCapable { repl.interpreter.session.settings.color = .never }
        // 25 ms let a small file finish before the first prompt, so that its report isn't printed
        // beside it, and stay within the 50 ms that a start may take.
        if !sources.isEmpty { await begin(sources, into: repl.interpreter.workspace, patience: 25) }
        StandardError.write([greeting(program, sources)], session.settings.color)
        for line in configuration where await execute(line) == .quit { return .answered }
        while true {
            switch editor.readLine() {
            // ^C on typed text only drops the text. It cancels a load only on an empty line.
            case .interrupted(let dropped): if dropped.isEmpty { cancelLoad() }
            case .endOfInput: return end()
            case .command(let line):
                // `finished` writes the mark of an answer's end, OSC 133;D, by which terminals jump
                // between prompts.
                editor.finished(status: await execute(line).status.rawValue)
            case .line(let line):
                let result = await executeAndRecord(line, editor)
                editor.finished(status: result.status.rawValue)
                if result == .quit { return end() }
            }
        }
    }

    /// Returns the line that greets the user and names the first steps.
    private func greeting(_ program: String, _ sources: [ActivitySource]) -> TextLine {
        let hasData = !sources.isEmpty || repl.interpreter.workspace.path != nil
        let first = hasData ? "use CONTACT" : "load FILE"
        return [StyledText("\(program): try `help`, `tour`, or `\(first)` to begin", .dim)]
    }

    /// The commands of the configuration file.
    ///
    /// If it can't be read, the error is printed and none is run.
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
        // Before it is executed: a command that ends the process would otherwise be missing in the
        // history.
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

    /// Executes a line.
    ///
    /// A caret points into the typed row, unless a load is running and may print below it.
    private func execute(_ line: String, behind prompt: Prompt? = nil) async -> ShellRunner.Result {
        let typed = load == nil ? prompt.map { shown(line, behind: $0) } : nil
        let result = await repl.run(line, shown: typed) { [self] invocation, interpreter in
            try await prepare(invocation, &interpreter)
        }
        // Any command may have selected another contact.
        watcher?.watch(session.contact)
        return result
    }
}

/// The commands that a terminal's session executes differently from a script's.
extension InteractiveShell {
    private func prepare(
        _ invocation: ParsedCommand,
        _ interpreter: inout CommandInterpreter
    ) async throws -> CommandInterpreter.Outcome? {
        if invocation.verb.needsData { try await finishLoad(&interpreter) }
        // After finishLoad, which ends a load: files being read may not be written over.
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
            // Into an empty workspace: a canceled or failed reload leaves the old data as it is.
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

    /// Starts a load, and reports it if it ends within the given time.
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

    /// Starts a load for a command, and reports it as the command's answer if it ends soon.
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
            // A load that ends within 300 ms reads like any other command; a longer one gives the
            // prompt back.
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

    /// Waits for the running load, if there is one.
    ///
    /// ^C ends the waiting and not the load.
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
                // Reported and not thrown: the waiting command can run on the data from before the
                // load.
                _ = ExitStatus.status(reportingAny: error, interpreter.session.settings.color)
            case nil: break
            }
        } else if isStale {
            try await interpreter.refresh()
        }
        isStale = false
    }

    /// Shows the progress of a load until it is done, and clears the line then.
    private func showProgress(of load: BackgroundLoad) async throws {
        let isShown = StandardError.isTerminal
        var shown = ""
        defer { if !shown.isEmpty { StandardError.write("\r\u{1B}[K") } }
        // 20 times a second, and only if the text changed: the line is readable, and a slow
        // terminal isn't flooded.
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
