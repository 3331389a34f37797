internal import ContactProjectorSQLite
internal import ContactQueries

/// The files that an answer may not be written over, since they are what is asked.
struct FilesInUse: Sendable {
    /// The path of the store that is open.
    var store: String?
    /// The files that were loaded, and those that are being read.
    var sources: [String] = []

    /// Refuses a path that leads to one of them, by whatever name, or to any other store.
    ///
    /// - Throws: ``UserError`` that says what the file is.
    func check(_ path: String) throws(UserError) {
        let place = FilePlace(UserPath.expanded(path))
        if let use = use(of: place) {
            throw UserError("can't write to \(path): \(use)", hint: "choose another file")
        }
    }

    /// Refuses to read on what standard output is written to, which would have no end.
    ///
    /// - Throws: ``UserError`` that says what the file is.
    func checkStandardOutput() throws(UserError) {
        let isRead = sources.contains { FilePlace($0).isOpen(as: 1) }
        let isStore = store.map { FilePlace($0).isOpen(as: 1) } ?? false
        guard isRead || isStore else { return }
        throw UserError(
            "can't write the answer to the file that it is read from",
            hint: "choose another file"
        )
    }

    private func use(of place: FilePlace) -> String? {
        if let store, let files = try? StoreFiles(at: store) {
            if files.isDatabase(place) { return "it is the open store" }
            if files.contains(place) { return "it belongs to the open store" }
        }
        if sources.contains(where: { FilePlace($0).isSame(as: place) }) {
            return "this session reads it"
        }
        return StoreFiles.store(of: place).map { owner in
            owner == place.path ? "it is a store" : "it belongs to the store \(owner)"
        }
    }
}
