internal import ArgumentParser
internal import ContactQueries

struct InfoCommand: LogCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what a log holds: contacts, entries, time range and sources."
    )

    @OptionGroup var source: SourceOptions
    @OptionGroup var zoned: ZoneOptions
    @OptionGroup var output: OutputOptions

    func query(_ resolver: inout Resolver) -> Query { .info }
}
