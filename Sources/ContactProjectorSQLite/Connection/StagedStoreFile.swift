internal import ContactProjector
internal import Foundation
internal import GRDB
internal import CLibrary

/// A store that is created under a temporary name, and gets its own once it is complete and on the
/// disk.
///
/// If anything fails before that, nothing is left that could be mistaken for a store.
struct StagedStoreFile {
    private let files: StoreFiles
    private let lock: WriterLock

    /// Reserves a name that neither a store nor its remains have, and creates an empty file with
    /// mode 0600.
    init(_ files: StoreFiles) throws(StoreError) {
        try files.checkNoCompanion()
        self.files = files
        lock = try WriterLock(besides: files, wait: .zero)
        // SQLite would apply the log that a removed store left to the one that gets its name.
        for name in [files.database, files.log, files.rollbackJournal] {
            try Self.checkAbsent(name)
        }
        Self.remove(files)
        let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
        let made = unsafe CLibrary.open(files.unfinished, flags, 0o600)
        guard made >= 0 else { throw StoreError(errno: errno, path: files.path) }
        // The process's umask may have removed the owner's own permissions.
        fchmod(made, 0o600)
        close(made)
        OpenStores.add(unfinished: files)
    }

    /// Opens the file for one connection without journal or sync: a crash leaves a file that is
    /// discarded.
    func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA journal_mode = OFF;
                    PRAGMA synchronous = OFF;
                    PRAGMA cache_size = -65536;
                    PRAGMA trusted_schema = OFF;
                    """
            )
        }
        return try DatabaseQueue(path: files.unfinished, configuration: configuration)
    }

    /// Closes the connection, syncs the file and gives the store its name.
    func publish(_ queue: DatabaseQueue) throws {
        try queue.writeWithoutTransaction { db in
            // The first process that opens it may be read-only, and must find a store in its usual
            // mode.
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try queue.close()
        // The content before the name, and the directory after it: a power cut between the two
        // leaves no store or a complete one, never a name without content.
        try Self.sync(files.unfinished, O_RDWR)
        try rename()
        OpenStores.remove(unfinished: files)
        try Self.sync(URL(filePath: files.database).deletingLastPathComponent().path, O_RDONLY)
    }

    /// Removes the unfinished file and its companions.
    func discard() {
        OpenStores.remove(unfinished: files)
        Self.remove(files)
    }

    static func remove(_ files: StoreFiles) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            _ = unsafe unlink(files.unfinished + suffix)
        }
    }

    /// Gives the file its name unless that is taken.
    ///
    /// A hard link checks that in one step; `rename` would replace the file.
    private func rename() throws(StoreError) {
        if unsafe link(files.unfinished, files.database) == 0 {
            _ = unsafe unlink(files.unfinished)
            return
        }
        switch errno {
        case EEXIST: throw StoreError.exists(files.path)
        case EPERM, EOPNOTSUPP, ENOSYS:
            // Some file systems have no hard links. There the writer's lock keeps other stores from
            // using the name meanwhile.
            try Self.checkAbsent(files.database)
            guard unsafe CLibrary.rename(files.unfinished, files.database) == 0 else { fallthrough }
        default: throw StoreError(errno: errno, path: files.path)
        }
    }

    private static func checkAbsent(_ path: String) throws(StoreError) {
        guard unsafe access(path, F_OK) != 0 else { throw StoreError.exists(path) }
        guard errno == ENOENT else { throw StoreError(errno: errno, path: path) }
    }

    private static func sync(_ path: String, _ mode: Int32) throws(StoreError) {
        let file = unsafe CLibrary.open(path, mode | O_CLOEXEC)
        guard file >= 0 else { throw StoreError(errno: errno, path: path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw StoreError(errno: errno, path: path) }
    }
}
