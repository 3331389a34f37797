internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ProjectorShell

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a whole store as NDJSON, for restore.",
        discussion: """
            An identical store can be restored from it. An export contains every payload and the secrets of the digest chain. Protect it like the store.
            """
    )

    @OptionGroup var store: StoreOption

    func run() async throws {
        // Before the first byte: `>> STORE` would append the export to the store itself.
        try FilesInUse(store: store.store, of: SQLiteStores()).checkStandardOutput()
        let log = try await store.openForReading()
        try await log.export { bytes in try StandardOutput.send(bytes) }
    }
}
