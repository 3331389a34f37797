internal import ContactProjector

/// The files of one store: its database, and its companions beside it, whether they are there or not.
package struct StoreFiles: Sendable {
    private let places: [FilePlace]

    /// What the names of companions have behind the store's.
    ///
    /// The log, the shared memory and the journal are SQLite's.
    static let companions =
        ["-wal", "-shm", "-journal", "-lock", ".census", ".sync", ".sync.new", ".requests"]
        + ["", "-wal", "-shm", "-journal", "-lock"].map { unfinished + $0 }

    private static let unfinished = "-unfinished"

    /// Names the files of the store at a path; a path that is a link has those beside what it leads to as well.
    package init(_ path: String) {
        let database = FilePlace(path)
        let names = database.path == path ? [path] : [path, database.path]
        places = [database] + names.flatMap { name in Self.companions.map { FilePlace(name + $0) } }
    }

    /// Returns a Boolean value indicating whether a path leads, or would lead, to one of the files.
    package func contains(_ place: FilePlace) -> Bool { places.contains { $0.isSame(as: place) } }

    /// Returns a Boolean value indicating whether a path leads to the database itself.
    package func isDatabase(_ place: FilePlace) -> Bool { places[0].isSame(as: place) }

    /// The path of the store whose database or companion a path is, or would be; nil where there is no such store.
    package static func store(of place: FilePlace) -> String? {
        let bases = companions.compactMap { suffix in
            place.path.hasSuffix(suffix) ? String(place.path.dropLast(suffix.count)) : nil
        }
        return ([place.path] + bases).first(where: isStore)
    }

    private static func isStore(_ path: String) -> Bool {
        // To look into a pipe would be to wait for it.
        guard FilePlace.isRegular(path) else { return false }
        return switch try? DatabaseFile(path: path).nature() {
        case .store, .unmarked: true
        default: false
        }
    }
}

extension StoreError {
    /// Refuses a path because what is there, or would be, belongs to a store.
    static func companion(_ path: String, of store: String) -> StoreError {
        StoreError(
            code: .failed,
            cause: "\(path) belongs to the store \(store)",
            hint: "nothing was changed; name another file"
        )
    }
}
