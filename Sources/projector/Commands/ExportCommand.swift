internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a whole store as NDJSON, from which an identical store can be made.",
        discussion: """
            An export holds every payload and the secrets behind the digest chain: it is as confidential as the store.
            """
    )

    @OptionGroup var store: StoreOption

    func run() async throws {
        try FilesInUse(store: store.store).checkStandardOutput()
        try await store.openForReading().export { bytes in try StandardOutput.send(bytes) }
    }
}
