internal import CLibrary
package import ContactQueries

/// The files that an answer may not be written over, because they are being read.
package struct FilesInUse: Sendable {
    /// The path of the open store.
    private let store: String?
    /// The files that were or are being loaded.
    var sources: [String]
    private let stores: any StoreOpening

    /// Creates the set from the path of the open store, if there is one, and the files being read.
    package init(store: String?, sources: [String] = [], of stores: some StoreOpening) {
        self.store = store
        self.sources = sources
        self.stores = stores
    }

    /// Throws if a path leads to one of the files, to the open store, or to any other store.
    ///
    /// - Throws: ``UserError`` with the role of the file.
    func check(_ path: String) throws(UserError) {
        // Compared by device and file number: links and other spellings of a path are the same
        // file.
        let place = FilePlace(UserPath.expanded(path))
        if let use = use(of: place) {
            throw UserError("can't write to \(path): \(use)", hint: "choose another file")
        }
    }

    /// Throws if standard output is one of the files being read: reading it would never end.
    ///
    /// - Throws: ``UserError`` if it is.
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
        // The open store first: the last check would find it, too, and call it just any store.
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
