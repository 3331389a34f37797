internal import ArgumentParser
internal import ContactProjector
internal import CLibrary

/// Answers what was true of a contact at any moment.
@main
struct Projector: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projector",
        abstract: "Answers what was true of a contact at any moment, from its activities.",
        discussion: """
            Load streams with --load, as often as needed: NDJSON, JSON arrays or API pages, plain or \
            gzipped, - for standard input. Times are UTC unless they say otherwise or --tz does; \
            TIME is one of \(TimeInput.forms.map { $0.examples[0] }.joined(separator: "; ")); now.
            """,
        version: "0.1.0",
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Ask",
                subcommands: [
                    StateCommand.self, HistoryCommand.self, TimelineCommand.self,
                    ActivitiesCommand.self, ActivityCommand.self, NotesCommand.self,
                    SegmentsCommand.self, WhyCommand.self, DiffCommand.self, StepsCommand.self,
                    FlipsCommand.self, NoticesCommand.self, ReplCommand.self,
                ]
            ),
            CommandGroup(
                name: "Ask about everybody",
                subcommands: [
                    WhoCommand.self, CountCommand.self, TrendCommand.self, SegmentCommand.self,
                    FlowCommand.self, JoinCommand.self,
                ]
            ),
            CommandGroup(
                name: "Read",
                subcommands: [
                    CheckCommand.self, InfoCommand.self, RejectsCommand.self, GenerateCommand.self,
                ]
            ),
            CommandGroup(
                name: "Bring",
                subcommands: NetworkCommands.built
            ),
            CommandGroup(
                name: "Keep",
                subcommands: [
                    ImportCommand.self, ExportCommand.self, RestoreCommand.self,
                    BackupCommand.self, VerifyCommand.self, EraseCommand.self,
                    SnapshotCommand.self,
                ]
            ),
        ]
    )

    /// Runs the command that the arguments name; the exit codes are those of ``ExitStatus``.
    static func main() async {
        // A reader that goes away is an error of the write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        ProcessEnd.watchSignals()
        do {
            try NetworkCommands.checkBuilt(CommandLine.arguments.dropFirst().first)
            var command = try parseAsRoot()
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
}
