internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import Foundation
internal import ProjectorShell
internal import TerminalText

struct ReplCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "Explore activities interactively.",
        discussion: """
            Without -c or -f, commands are read from the terminal, or as a script from standard input. Several commands in \
            a line are separated by ; and a line that starts with -- is a comment.
            """
    )

    @Argument(help: "The files to load.", completion: .file()) var files: [String] = []
    @Option(
        name: .short,
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Run these commands.", valueName: "commands")
    )
    var c: [String] = []
    @Option(
        name: .short,
        help: ArgumentHelp("Run the commands in this file.", valueName: "file"),
        completion: .file()
    )
    var f: String?
    @Flag(name: .long, help: "Continue after a failed command of a script.") var keepGoing = false
    @Option(name: .long, help: ArgumentHelp("When to use color.", valueName: "when"))
    var color = ColorChoice.auto
    @OptionGroup(title: "Time") var zoned: ZoneOptions
    @OptionGroup(title: "Activities") var source: SourceOptions

    func validate() throws {
        guard source.store == nil || files.isEmpty else {
            throw ValidationError(
                "files and --store can't be combined",
                hint: "projector import adds files to a store"
            )
        }
    }

    func run() async throws {
        throw ExitStatusError(status: isScript ? try await runScript() : try await runConsole())
    }

    private var isScript: Bool {
        // The shell draws on a terminal and reads its keys; without both it is a script.
        !c.isEmpty || f != nil || isatty(STDIN_FILENO) != 1 || !StandardOutput.isTerminal
    }

    private var settings: ShellSettings {
        get throws { ShellSettings(color: color, zone: try zoned.zone()) }
    }

    /// The sources to load, from `--load` and from the arguments.
    private var streams: [ActivitySource] {
        source.sources + files.map { ActivitySource(typed: $0) }
    }

    /// Loads all sources, then runs the commands of the arguments, of the file, or of standard input.
    private func runScript() async throws -> ExitStatus {
        var workspace =
            if let store = source.store { try await StoreName.workspace(reading: store) } else {
                Workspace()
            }
        if !streams.isEmpty {
            try await workspace.load(
                streams,
                defaults: source.recordDefaults.values,
                strict: source.strict
            )
        }
        workspace.warn()
        let interpreter = CommandInterpreter(
            try await LoadedWorkspace(workspace),
            session: ShellSession(settings: try settings),
            defaults: source.recordDefaults.values,
            stores: SQLiteStores()
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

    /// Runs commands from the terminal while files are loaded in the background.
    private func runConsole() async throws -> ExitStatus {
        let data =
            if let store = source.store {
                try await LoadedWorkspace(try await StoreName.workspace(reading: store))
            } else {
                LoadedWorkspace()
            }
        let console = InteractiveShell(
            CommandInterpreter(
                data,
                session: ShellSession(settings: try settings),
                defaults: source.recordDefaults.values,
                stores: SQLiteStores()
            )
        )
        guard console.isReady else {
            throw UserError("can't read the terminal", hint: "use -c or -f instead")
        }
        return await console.run(
            loading: streams,
            as: "projector \(ToolVersion.number)"
        )
    }
}
