internal import CLibrary
internal import ContactCensus
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries
internal import ProjectorShell
internal import TerminalText

/// The stores in SQLite files.
struct SQLiteStores: StoreOpening {
    func workspace(reading path: String) throws(UserError) -> Workspace {
        do {
            let store = try SQLiteActivityStore(reading: path)
            return Workspace(
                engine: QueryEngine(
                    over: store,
                    census: LiveCensus(following: store, index: store.index),
                    origin: StoreOrigin(store: store, path: path),
                    isCanceled: Workspace.isCanceled
                ),
                at: path
            )
        } catch {
            throw UserError(error)
        }
    }

    func role(of place: FilePlace, inStoreAt path: String) -> StoreFileRole? {
        guard let files = try? StoreFiles(at: path) else { return nil }
        if files.isDatabase(place) { return .database }
        return files.contains(place) ? .companion : nil
    }

    func store(of place: FilePlace) -> String? { StoreFiles.store(of: place) }
}

extension SQLiteActivityStore {
    /// Opens a store for reading, and warns if its file has other names.
    convenience init(reading path: String) throws(StoreError) {
        try StoreName.checkFile(path)
        try self.init(path: path, options: Options(mode: .readOnly))
        guard let caution else { return }
        StandardError.write([[StyledText("warning: ", .yellow), StyledText(caution)]])
    }

    /// The path of the index, or `nil` if the file has other names, each of which would have an index of its own.
    var index: String? { caution == nil ? files.index : nil }
}
