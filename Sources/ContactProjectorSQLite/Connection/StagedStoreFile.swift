internal import ContactProjector
internal import Foundation
internal import GRDB
internal import CLibrary

/// A store that is made under another name, and gets its own once it is whole and on the disk.
///
/// Whatever goes wrong before that, nothing is there that could be taken for a store.
struct StagedStoreFile {
    private let files: StoreFiles
    private let lock: WriterLock

    /// Reserves a name that no store has, nor has left anything at, and makes an empty file that only its owner may read.
    init(_ files: StoreFiles) throws(StoreError) {
        try files.checkNoCompanion()
        self.files = files
        lock = try WriterLock(besides: files, wait: .zero)
        // SQLite would take the log of a store that is gone for that of the one that gets its name.
        for name in [files.database, files.log, files.rollbackJournal] {
            try Self.checkAbsent(name)
        }
        Self.remove(files)
        let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
        let made = unsafe CLibrary.open(files.unfinished, flags, 0o600)
        guard made >= 0 else { throw StoreError(errno: errno, path: files.path) }
        // The mask may have taken the owner's own permissions.
        fchmod(made, 0o600)
        close(made)
        OpenStores.add(unfinished: files)
    }

    /// Opens it for one connection, which is fast rather than safe: a crash leaves what is discarded.
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

    /// Closes the connection, waits for the disk and gives the store its name.
    func publish(_ queue: DatabaseQueue) throws {
        try queue.writeWithoutTransaction { db in
            // So that the first one who reads it finds what a store always is.
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try queue.close()
        try Self.sync(files.unfinished, O_RDWR)
        try rename()
        OpenStores.remove(unfinished: files)
        try Self.sync(URL(filePath: files.database).deletingLastPathComponent().path, O_RDONLY)
    }

    /// Removes what there is of it.
    func discard() {
        OpenStores.remove(unfinished: files)
        Self.remove(files)
        if unsafe access(files.database, F_OK) != 0 { lock.remove() }
    }

    static func remove(_ files: StoreFiles) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            _ = unsafe unlink(files.unfinished + suffix)
        }
    }

    /// Gives it its name unless that is taken by now, which a second name does at once and a change of name would not.
    private func rename() throws(StoreError) {
        if unsafe link(files.unfinished, files.database) == 0 {
            _ = unsafe unlink(files.unfinished)
            return
        }
        switch errno {
        case EEXIST: throw StoreError.exists(files.path)
        case EPERM, EOPNOTSUPP, ENOSYS:
            // Some file systems know no second names; there the writer's lock keeps other stores from the name.
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
