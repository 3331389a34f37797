internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite

/// The store that a command is about.
struct StoreOption: ParsableArguments {
    @Option(name: .long, help: "The store, one SQLite file.")
    var store: String

    /// Opens the store for writing; makes it when there is none.
    func openForWriting() throws(StoreError) -> SQLiteActivityStore {
        try SQLiteActivityStore(path: store)
    }

    /// Opens the store for reading.
    func openForReading() throws(StoreError) -> SQLiteActivityStore {
        try SQLiteActivityStore(path: store, options: SQLiteActivityStore.Options(mode: .readOnly))
    }
}
