internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQuestions

extension Workspace {
    /// Works on a store at a path, which is only read.
    ///
    /// - Throws: ``CommandError`` when there is no store, or it can't be read.
    init(readingStore path: String) throws(CommandError) {
        do {
            self.init(store: try SQLiteActivityStore(reading: path), at: path)
        } catch {
            throw CommandError(error)
        }
    }
}
