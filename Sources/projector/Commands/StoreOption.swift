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
    func openForWriting() throws(StoreError) -> SQLiteActivityStore {
        try StoreName.checkFile(store)
        return try SQLiteActivityStore(path: store)
    }

    /// Opens the store for reading.
    func openForReading() throws(StoreError) -> SQLiteActivityStore {
        try SQLiteActivityStore(reading: store)
    }

    /// Returns the names of the store's files.
    func files() throws(StoreError) -> StoreFiles {
        try StoreName.checkFile(store)
        return try StoreFiles(at: store)
    }
}
