internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries

extension Workspace {
    /// Works on a store at a path, which is only read.
    ///
    /// - Throws: ``UserError`` when there is no store, or it can't be read.
    init(readingStore path: String) throws(UserError) {
        do {
            self.init(store: try SQLiteActivityStore(reading: path), at: path)
        } catch {
            throw UserError(error)
        }
    }
}
