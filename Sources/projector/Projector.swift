internal import ArgumentParser
internal import CLibrary
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ProjectorShell

/// The command-line tool, which answers what was true of a contact at any time.
@main
struct Projector: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projector",
        abstract: "Ask what was true of a contact at any time, and see the evidence.",
        discussion: """
            Load files with --load, which is repeatable: NDJSON, JSON arrays or API pages, plain or \
            gzipped (- for standard input). Times without an offset are UTC, or in the zone of --tz. \
            TIME is one of \(TimeInput.forms.map { $0.examples[0] }.joined(separator: "; ")); now.
            """,
        version: ToolVersion.text,
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "One contact",
                subcommands: [
                    StateCommand.self, WhyCommand.self, HistoryCommand.self,
                    TimelineCommand.self, DiffCommand.self, StepsCommand.self,
                    FlipsCommand.self, ActivitiesCommand.self, ActivityCommand.self,
                    NotesCommand.self, SegmentsCommand.self, NoticesCommand.self,
                ]
            ),
            CommandGroup(
                name: "All contacts",
                subcommands: [
                    WhoCommand.self, CountCommand.self, TrendCommand.self, SegmentCommand.self,
                    FlowCommand.self, JoinCommand.self, IntervalsCommand.self,
                ]
            ),
            CommandGroup(name: "Interactive", subcommands: [ReplCommand.self]),
            CommandGroup(
                name: "Files",
                subcommands: [
                    CheckCommand.self, RejectsCommand.self, InfoCommand.self, GenerateCommand.self,
                ]
            ),
            CommandGroup(
                name: "Stores",
                subcommands: [
                    ImportCommand.self, VerifyCommand.self, BackupCommand.self,
                    ExportCommand.self, RestoreCommand.self, EraseCommand.self,
                    MergeCommand.self, UnmergeCommand.self,
                    SnapshotCommand.self, ChangesCommand.self,
                ]
            ),
            CommandGroup(name: "Many machines", subcommands: [ScaleCommand.self]),
            CommandGroup(
                name: "Evidence",
                subcommands: [
                    ReportCommand.self, EvidenceCommand.self, AuditCommand.self,
                    CheckpointCommand.self, KeyCommand.self,
                ]
            ),
            CommandGroup(
                name: "Source and server",
                subcommands: NetworkCommands.built
            ),
        ]
    )

    /// The names of all commands that this build has, with their aliases.
    static var commandNames: [String] { commands.flatMap(names) }

    /// Returns the names of the commands below a command, such as `info` below `snapshot`.
    static func subcommandNames(of command: String) -> [String] {
        commands.filter { names(of: $0).contains(command) }
            .flatMap { $0.configuration.subcommands }.flatMap(names)
    }

    private static var commands: [any ParsableCommand.Type] {
        configuration.groupedSubcommands.flatMap(\.subcommands)
    }

    private static func names(of command: any ParsableCommand.Type) -> [String] {
        // The parser makes a name for a command whose configuration has none; only this has both.
        [command._commandName] + command.configuration.aliases
    }

    /// Runs the command that the arguments name; the exit codes are those of ``ExitStatus``.
    static func main() async {
        // A reader that closes its pipe makes the write fail instead of ending the process, so that
        // stores are still closed.
        signal(SIGPIPE, SIG_IGN)
        // Before any store is opened, so that each signal finds what it has to close.
        ProcessEnd.prepare(closing: OpenStores.close)
        do {
            let arguments = try TypedArguments(CommandLine.arguments.dropFirst()).checked
            // The parser builds the tree of all commands for this.
            if arguments == ["--version"] {
                StandardOutput.write((ToolVersion.text + "\n").utf8)
                ProcessEnd.end(.answered)
            }
            // Before parsing, which would call a command of another build unknown.
            try NetworkCommands.checkBuilt(arguments.first)
            var command = try command(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            ProcessEnd.end(.answered)
        } catch {
            ExitStatus.exit(with: error)
        }
    }

    /// Parses the arguments with the command that they name, or with the tree of all commands if that fails.
    ///
    /// Building the tree takes 1.3 ms. Only help and messages need it, because they contain the command's place in it.
    private static func command(_ arguments: [String]) throws -> any ParsableCommand {
        // The parser answers this with the help of the tool, as if the word weren't there.
        if arguments.first == "help", let word = arguments.dropFirst().first,
            !word.hasPrefix("-"), !commandNames.contains(word)
        {
            throw ValidationError("unknown command")
        }
        if let word = arguments.first,
            let command = commands.first(where: { names(of: $0).contains(word) }),
            command.configuration.subcommands.isEmpty,
            let parsed = try? command.parseAsRoot(Array(arguments.dropFirst())),
            // The parser may return a command of its own, such as help.
            type(of: parsed) == command
        {
            return parsed
        }
        return try parseAsRoot(arguments)
    }
}
