package import CLibrary
internal import ContactProjector

/// The test of paths against the files of a store, existing or not.
extension StoreFiles {
    /// Returns a Boolean value indicating whether a path leads, or would lead, to one of the files.
    package func contains(_ place: FilePlace) -> Bool {
        ([path, database] + [path, database].flatMap(Self.companions)).contains {
            FilePlace($0).isSame(as: place)
        }
    }

    /// Returns a Boolean value indicating whether a path leads to the database itself.
    package func isDatabase(_ place: FilePlace) -> Bool { FilePlace(database).isSame(as: place) }

    /// Returns the path of the store to which a path belongs, or would belong, or `nil` if there is
    /// no such store.
    package static func store(of place: FilePlace) -> String? {
        let bases = suffixes.compactMap { suffix in
            place.path.hasSuffix(suffix) ? String(place.path.dropLast(suffix.count)) : nil
        }
        return ([place.path] + bases).first(where: isStore)
    }

    /// Throws if a path is, or would be, that of a companion of another store.
    func checkNoCompanion() throws(StoreError) {
        let place = FilePlace(path)
        guard let store = Self.store(of: place), store != place.path else { return }
        throw .companion(path, of: store)
    }

    /// The suffixes of a companion's name after the store's.
    static let suffixes =
        ["-wal", "-shm", "-journal", "-lock", ".census", ".sync", ".sync.new", ".requests"]
        + ["", "-wal", "-shm", "-journal", "-lock"].map { "-unfinished" + $0 }

    private static func companions(_ path: String) -> [String] { suffixes.map { path + $0 } }

    private static func isStore(_ path: String) -> Bool {
        // Opening a pipe would wait for its writer.
        guard FilePlace.isRegular(path), let files = try? StoreFiles(at: path) else { return false }
        return DatabaseFile(files: files).mayBeStore
    }
}

extension StoreError {
    /// Creates the error of a path that belongs, or would belong, to a store.
    static func companion(_ path: String, of store: String) -> StoreError {
        StoreError(
            code: .failed,
            cause: "\(path) belongs to the store \(store)",
            hint: "nothing was changed; choose another file"
        )
    }
}
