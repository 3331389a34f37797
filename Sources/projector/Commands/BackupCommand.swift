internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ProjectorShell

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a store, also while other processes write to it."
    )

    @Argument(help: "The path of the copy, which must not exist.", completion: .file()) var file:
        String
    @OptionGroup var store: StoreOption

    func run() async throws {
        let head = try await store.openFileForReading().backup(to: file)
        StandardOutput.write(line: "backed up to \(file): \(head.verified)")
    }
}
