internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQuestions

extension Workspace {
    /// Works on a store at a path, which is only read.
    ///
    /// - Throws: ``CommandError`` when there is no store, or it can't be read.
    init(readingStore path: String) throws(CommandError) {
        do {
            let store = try SQLiteActivityStore(
                path: path,
                options: SQLiteActivityStore.Options(mode: .readOnly)
            )
            self.init(store: store, at: path)
        } catch {
            throw CommandError(error)
        }
    }
}
