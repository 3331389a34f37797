internal import CLibrary
internal import ContactCensus
internal import ContactProjectorSQLite
internal import ContactQueries
internal import ProjectorShell

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
