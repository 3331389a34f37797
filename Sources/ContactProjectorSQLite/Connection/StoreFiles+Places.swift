package import CLibrary
internal import ContactProjector

/// The files of a store by what they are, whether they are there or not.
extension StoreFiles {
    /// Returns a Boolean value indicating whether a path leads, or would lead, to one of the files.
    package func contains(_ place: FilePlace) -> Bool {
        ([path, database] + [path, database].flatMap(Self.companions)).contains {
            FilePlace($0).isSame(as: place)
        }
    }

    /// Returns a Boolean value indicating whether a path leads to the database itself.
    package func isDatabase(_ place: FilePlace) -> Bool { FilePlace(database).isSame(as: place) }

    /// The path of the store whose database or companion a path is, or would be, or `nil` if there is no such store.
    package static func store(of place: FilePlace) -> String? {
        let bases = suffixes.compactMap { suffix in
            place.path.hasSuffix(suffix) ? String(place.path.dropLast(suffix.count)) : nil
        }
        return ([place.path] + bases).first(where: isStore)
    }

    /// Refuses a path at which a companion of another store is, or would be.
    func checkNoCompanion() throws(StoreError) {
        let place = FilePlace(path)
        guard let store = Self.store(of: place), store != place.path else { return }
        throw .companion(path, of: store)
    }

    /// What the names of companions have behind the store's.
    static let suffixes =
        ["-wal", "-shm", "-journal", "-lock", ".census", ".sync", ".sync.new", ".requests"]
        + ["", "-wal", "-shm", "-journal", "-lock"].map { "-unfinished" + $0 }

    private static func companions(_ path: String) -> [String] { suffixes.map { path + $0 } }

    private static func isStore(_ path: String) -> Bool {
        // To look into a pipe would be to wait for it.
        guard FilePlace.isRegular(path), let files = try? StoreFiles(at: path) else { return false }
        return DatabaseFile(files: files).mayBeStore
    }
}

extension StoreError {
    /// Refuses a path because what is there, or would be, belongs to a store.
    static func companion(_ path: String, of store: String) -> StoreError {
        StoreError(
            code: .failed,
            cause: "\(path) belongs to the store \(store)",
            hint: "nothing was changed; choose another file"
        )
    }
}
