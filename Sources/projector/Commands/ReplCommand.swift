internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import Foundation

struct ReplCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "Walks through the activities by hand; `help` lists the words.",
        discussion: """
            Without -c or -f it reads the terminal, or a script from standard input. A line is one or more commands, \
            separated by ; and a line that starts with -- is a remark.
            """
    )

    @Argument(help: "Streams to load.") var files: [String] = []
    @Option(name: .short, help: ArgumentHelp("Execute these commands.", valueName: "commands"))
    var c: [String] = []
    @Option(
        name: .short,
        help: ArgumentHelp("Execute the lines of this file.", valueName: "script")
    )
    var f: String?
    @Flag(name: .long, help: "Go on after a command of a script that fails.") var keepGoing = false
    @OptionGroup var zoned: ZoneOptions
    @Option(name: .long, help: "Whether answers have colour.") var color = ColorChoice.auto
    @OptionGroup var source: SourceOptions

    func validate() throws {
        guard source.store == nil || files.isEmpty else {
            throw ValidationError("give files or --store, not both")
        }
    }

    func run() async throws {
        throw ExitStatusError(status: isScript ? try await runScript() : try await runConsole())
    }

    private var isScript: Bool {
        !c.isEmpty || f != nil || isatty(STDIN_FILENO) != 1 || !StandardOutput.isTerminal
    }

    private var settings: ShellSettings {
        get throws {
            var settings = ShellSettings()
            settings.color = color
            settings.zone = try zoned.zone()
            return settings
        }
    }

    /// The streams, named with --load or without.
    private var streams: [ActivitySource] {
        source.sources + files.map { $0 == "-" ? .standardInput : .file($0) }
    }

    /// Loads everything, then executes the commands of the arguments, of the file, or of standard input.
    private func runScript() async throws -> ExitStatus {
        var workspace =
            if let store = source.store { try Workspace(readingStore: store) } else { Workspace() }
        if !streams.isEmpty {
            try await workspace.load(streams, defaults: source.defaults, strict: source.strict)
        }
        workspace.warn()
        let interpreter = CommandInterpreter(
            try await LoadedWorkspace(workspace),
            session: ShellSession(settings: try settings),
            defaults: source.defaults
        )
        var repl = ShellRunner(interpreter, ShellOutput(isInteractive: false))
        if !c.isEmpty { return await repl.run(script: c, keepGoing: keepGoing) }
        if let f {
            repl.note(read: f)
            return await repl.run(script: try Script.lines(of: f), keepGoing: keepGoing)
        }
        // Line by line as they come, so that another program can ask and wait for the answer.
        return await repl.run(script: try Script.StandardInput(), keepGoing: keepGoing)
    }

    /// Reads the terminal; files are loaded beside it.
    private func runConsole() async throws -> ExitStatus {
        let data =
            if let store = source.store {
                try await LoadedWorkspace(try Workspace(readingStore: store))
            } else {
                LoadedWorkspace()
            }
        let console = InteractiveShell(
            CommandInterpreter(
                data,
                session: ShellSession(settings: try settings),
                defaults: source.defaults
            )
        )
        guard console.isReady else {
            throw UserError("the terminal can't be read", hint: "-c and -f need none")
        }
        return await console.run(loading: streams)
    }
}
