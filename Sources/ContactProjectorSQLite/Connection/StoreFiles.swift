package import ContactProjector
internal import CLibrary

/// The names of a store's files: its database, and the companions beside it.
///
/// Every spelling of a path and every symbolic link leads to the same names, so one database has one set of companions.
package struct StoreFiles: Hashable, Sendable {
    /// The path as given, for messages.
    package let path: String
    /// The absolute path of the database, free of symbolic links.
    package let database: String

    /// The maximum number of symbolic links that are followed to a missing database: the limit of
    /// Linux (path_resolution(7)).
    private static let linkLimit = 40

    /// Resolves a path.
    ///
    /// Its directory must exist, the database needn't.
    ///
    /// - Throws: `StoreError` when the system refuses.
    package init(at path: String) throws(StoreError) {
        self.path = path
        var name = path
        for _ in 0..<Self.linkLimit {
            if let real = Self.real(name) {
                database = real
                return
            }
            guard errno == ENOENT else { throw StoreError(errno: errno, path: path) }
            // `realpath` fails for a file that doesn't exist yet, so its directory is resolved
            // instead, and a dangling link is followed by one step.
            let (directory, last) = Self.split(name)
            guard !["", ".", ".."].contains(last), let real = Self.real(directory) else {
                throw StoreError(errno: ENOENT, path: path)
            }
            guard let target = FilePlace.target(of: name) else {
                database = real == "/" ? "/" + last : real + "/" + last
                return
            }
            name = target.hasPrefix("/") ? target : real + "/" + target
        }
        throw StoreError(errno: ELOOP, path: path)
    }

    private static func real(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// Splits a path into its directory and its last component.
    private static func split(_ path: String) -> (directory: String, last: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let last = String(path[path.index(after: slash)...])
        return (slash == path.startIndex ? "/" : String(path[..<slash]), last)
    }
}

extension StoreFiles {
    /// The write-ahead log.
    package var log: String { database + "-wal" }
    /// The index of the write-ahead log, which processes share.
    package var sharedMemory: String { database + "-shm" }
    /// The rollback journal, which a store has only while it is made.
    package var rollbackJournal: String { database + "-journal" }
    /// The file that is locked for writing.
    package var lock: String { database + "-lock" }
    /// A copy or restored store before it is whole.
    package var unfinished: String { database + "-unfinished" }
    /// The path of the index over all contacts.
    package var index: String { database + ".census" }
    /// The journal of `sync`.
    package var syncJournal: String { database + ".sync" }
    /// The times of the last requests to the source system.
    package var requests: String { database + ".requests" }

    /// The database and every companion that it may have.
    package var all: [String] { [database] + Self.suffixes.map { database + $0 } }

    /// A Boolean value that indicates whether the write-ahead log holds anything.
    var hasLog: Bool { Self.size(of: log) > 0 }

    /// A Boolean value that indicates whether some writes aren't in the database yet.
    var hasUnfinishedWrites: Bool { hasLog || Self.size(of: rollbackJournal) > 0 }

    static func size(of path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
