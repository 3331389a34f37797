internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import ProjectorShell

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read all records and account for each of them."
    )

    @OptionGroup(title: "Activities") var source: SourceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        try source.requireSource()
        // A file without a readable record has an answer here, which comes before the failure.
        let workspace = try await source.workspace(acceptsNothing: true)
        try await output.end(with: try await workspace.engine.run(.check).view, workspace.failure)
    }
}
