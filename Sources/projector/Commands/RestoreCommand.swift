internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Create a store with the same entries from an export."
    )

    @Argument(help: "The export, plain or gzipped (- for standard input).", completion: .file())
    var file: String
    @OptionGroup var store: StoreOption

    func run() async throws {
        try await StoreRestorer.restore(file, to: store.store)
    }
}
