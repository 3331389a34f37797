internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
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
    @Option(name: .long, help: "The zone of times that have none, such as Europe/Berlin.") var tz =
        "UTC"
    @Option(name: .long, help: "Whether answers have colour.") var color = ColorChoice.auto
    @OptionGroup var source: SourceOptions

    func validate() throws {
        guard source.store == nil || files.isEmpty else {
            throw ValidationError("give files or --store, not both")
        }
        guard Zone(tz) != nil else {
            throw ValidationError("there is no zone \(tz); for example Europe/Berlin or UTC")
        }
    }

    func run() async throws {
        var repl = Repl(try await interpreter(), color: color)
        let status =
            if let script = try script() {
                await repl.run(script: script, keepGoing: keepGoing)
            } else {
                await repl.runInteractively()
            }
        throw ExitStatusError(status: status)
    }

    private func interpreter() async throws -> Interpreter {
        var workspace = try await source.workspace()
        if !files.isEmpty {
            try await workspace.load(
                files.map { $0 == "-" ? .standardInput : .file($0) },
                defaults: source.defaults,
                strict: source.strict,
                progress: Progress()
            )
        }
        workspace.report.warn()
        return try await Interpreter(
            workspace: workspace,
            session: Session(zone: Zone(tz) ?? .utc),
            defaults: source.defaults
        )
    }

    /// The lines to execute; nil when the session is interactive.
    private func script() throws -> [String]? {
        if !c.isEmpty { return c }
        if let f {
            guard let text = FileManager.default.contents(atPath: f) else {
                throw CommandError("can't read the script \(f)", hint: "check the path")
            }
            return String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).map(
                String.init
            )
        }
        return isatty(STDIN_FILENO) == 1 && StandardOutput.isTerminal
            ? nil : Repl.standardInputLines()
    }
}
