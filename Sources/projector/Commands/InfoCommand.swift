internal import ArgumentParser
internal import ContactQueries

struct InfoCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what a log holds: contacts, entries and times."
    )

    @OptionGroup(title: "Time") var zoned: ZoneOptions
    @OptionGroup(title: "Activities") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func query(_ resolver: inout Resolver) -> Query { .info }
}
