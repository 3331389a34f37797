internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ProjectorShell
internal import TerminalText

/// The store that a command is about.
struct StoreOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The store, a SQLite file.", valueName: "file"),
        completion: .file()
    )
    var store: String

    /// Opens the store for writing, and creates it if there is none.
    func openForWriting() async throws(StoreError) -> any LogStore {
        try await StoreName.openForWriting(store)
    }

    /// Opens the store for reading.
    func openForReading() async throws(StoreError) -> any LogStore {
        try await StoreName.openForReading(store)
    }

    /// Opens a store in a file for writing, for what only files have.
    func openFileForWriting() throws(StoreError) -> SQLiteActivityStore {
        try StoreName.checkFile(store)
        return try SQLiteActivityStore(path: store)
    }

    /// Opens a store in a file for reading.
    func openFileForReading() throws(StoreError) -> SQLiteActivityStore {
        try SQLiteActivityStore(reading: store)
    }
}
