internal import ContactProjector

extension StoreFiles {
    /// The endings that a companion's name has behind the store's; the log, the shared memory and the journal are SQLite's.
    static let companions =
        ["-wal", "-shm", "-journal", "-lock", ".census", ".sync", ".sync.new", ".requests"]
        + ["", "-wal", "-shm", "-journal", "-lock"].map { "-unfinished" + $0 }

    /// The database and every name that a companion may have.
    private static func names(_ database: String) -> [String] {
        [database] + companions.map { database + $0 }
    }

    /// Returns a Boolean value indicating whether a path leads, or would lead, to one of the files.
    package func contains(_ place: FilePlace) -> Bool {
        Self.names(database).contains { FilePlace($0).isSame(as: place) }
    }

    /// Returns a Boolean value indicating whether a path leads to the database itself.
    package func isDatabase(_ place: FilePlace) -> Bool { FilePlace(database).isSame(as: place) }

    /// The path of the store whose database or companion a path is, or would be; `nil` if there is no such store.
    package static func store(of place: FilePlace) -> String? {
        let bases = companions.compactMap { ending in
            place.path.hasSuffix(ending) ? String(place.path.dropLast(ending.utf8.count)) : nil
        }
        return ([place.path] + bases).first(where: isStore)
    }

    /// Refuses a path that is, or would be, a companion of another store.
    func checkNoCompanion() throws(StoreError) {
        let place = FilePlace(database)
        if let store = Self.store(of: place), store != place.path {
            throw StoreError.companion(path, of: store)
        }
    }

    /// Refuses names for a copy that would have it, or what it is while it is made, take the place of one of these files.
    func checkApart(from copy: StoreFiles) throws(StoreError) {
        for name in Self.names(copy.database) where contains(FilePlace(name)) {
            throw isDatabase(FilePlace(copy.database))
                ? StoreError.exists(copy.path) : StoreError.companion(copy.path, of: path)
        }
    }

    private static func isStore(_ path: String) -> Bool {
        // To look into a pipe would be to wait for it.
        guard FilePlace.isRegular(path), let files = try? StoreFiles(at: path),
            let file = try? HeldFile(files)
        else { return false }
        return switch try? DatabaseFile(files: files).nature(of: file) {
        case .store, .unmarked: true
        default: false
        }
    }
}

extension StoreError {
    /// Refuses a path because what is there, or would be, belongs to a store.
    fileprivate static func companion(_ path: String, of store: String) -> StoreError {
        StoreError(
            code: .failed,
            cause: "\(path) belongs to the store \(store)",
            hint: "nothing was changed; name another file"
        )
    }
}
