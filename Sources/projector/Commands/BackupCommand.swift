internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies a store as it is at this moment, while others go on writing."
    )

    @Argument(help: "Where the copy is to be; nothing may be there.") var file: String
    @OptionGroup var store: StoreOption

    func run() async throws {
        let head = try await store.openForReading().backup(to: file)
        StandardOutput.write(line: "copied to \(file), sound up to \(head.description)")
    }
}
