internal import CLibrary
package import ContactQueries

/// The files that an answer may not be written over, since they are what is asked.
package struct FilesInUse: Sendable {
    /// The path of the store that is open.
    private let store: String?
    /// The files that were loaded, and those that are being read.
    var sources: [String]
    private let stores: any StoreOpening

    /// Takes the path of the open store, if there is one, and the files that are read.
    package init(store: String?, sources: [String] = [], of stores: some StoreOpening) {
        self.store = store
        self.sources = sources
        self.stores = stores
    }

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
    package func checkStandardOutput() throws(UserError) {
        let isRead = sources.contains { FilePlace($0).isOpen(as: 1) }
        let isStore = store.map { FilePlace($0).isOpen(as: 1) } ?? false
        guard isRead || isStore else { return }
        throw UserError(
            "can't write the answer to the file that it is read from",
            hint: "choose another file"
        )
    }

    private func use(of place: FilePlace) -> String? {
        switch store.flatMap({ stores.role(of: place, inStoreAt: $0) }) {
        case .database: return "it is the open store"
        case .companion: return "it belongs to the open store"
        case nil: break
        }
        if sources.contains(where: { FilePlace($0).isSame(as: place) }) {
            return "this session reads it"
        }
        return stores.store(of: place).map { owner in
            owner == place.path ? "it is a store" : "it belongs to the store \(owner)"
        }
    }
}
