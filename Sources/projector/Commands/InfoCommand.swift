internal import ArgumentParser

struct InfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what a log holds: contacts, entries, time range and sources."
    )

    @OptionGroup var source: SourceOptions
    @OptionGroup var zoned: ZoneOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try source.requireSource()
        let workspace = try await source.workspace()
        workspace.warn()
        await output.end(with: try await workspace.answer(.info), in: try zoned.zone())
    }
}
