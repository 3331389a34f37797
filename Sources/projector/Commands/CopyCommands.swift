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

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Makes a new store from an export, identical to the one that was exported."
    )

    @Argument(help: "The export, plain or gzipped; - is standard input.") var file: String
    @OptionGroup var store: StoreOption

    func run() async throws {
        try await Restoring.restore(file, to: store.store)
    }
}

/// The making of a store from an export.
enum Restoring {
    static func restore(_ file: String, to path: String) async throws {
        let source: ActivitySource = file == "-" ? .standardInput : .file(file)
        let head = try await SQLiteActivityStore.restore(source, to: path)
        say("restored \(path), sound up to \(head.description)")
    }

    fileprivate static func say(_ text: String) {
        StandardOutput.write(Layout().text(of: [[Span(text)]]).utf8)
    }
}

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies a store as it is at this moment, while others go on writing."
    )

    @Argument(help: "Where the copy is to be; nothing may be there.") var file: String
    @OptionGroup var store: StoreOption

    func run() async throws {
        let head = try await store.openForReading().backup(to: file)
        Restoring.say("copied to \(file), sound up to \(head.description)")
    }
}
