internal import ContactProjector
internal import Foundation
internal import GRDB
internal import Glibc

/// A store that is made under another name, and gets its own once it is whole and on the disk.
///
/// Whatever goes wrong before that, nothing is there that could be taken for a store.
struct UnfinishedStore {
    /// The name that it will have.
    let path: String
    private let lock: WriterLock

    /// The name that it has until then.
    var workPath: String { path + "-unfinished" }

    /// Reserves a name that no store has, nor has left anything at.
    init(at path: String) throws {
        self.path = URL(filePath: path).path
        let place = FilePlace(self.path)
        if let store = StoreFiles.store(of: place), store != place.path {
            throw StoreError.companion(path, of: store)
        }
        lock = try WriterLock(besides: self.path, wait: .zero)
        // SQLite would take the log of a store that is gone for that of the one that gets its name.
        for suffix in ["", "-wal", "-journal"] { try Self.checkAbsent(self.path + suffix) }
        discard()
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
        return try DatabaseQueue(path: workPath, configuration: configuration)
    }

    /// Closes the connection, waits for the disk and gives the store its name.
    func publish(_ queue: DatabaseQueue) throws {
        try queue.writeWithoutTransaction { db in
            // So that the first one who reads it finds what a store always is.
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try queue.close()
        try Self.sync(workPath, O_RDWR)
        try rename()
        try Self.sync(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY)
    }

    /// Removes what there is of it.
    func discard() {
        for suffix in ["", "-wal", "-shm", "-journal"] { _ = unsafe unlink(workPath + suffix) }
    }

    /// Gives it its name unless that is taken by now, which a second name does at once and a change of name would not.
    private func rename() throws {
        if unsafe link(workPath, path) == 0 {
            _ = unsafe unlink(workPath)
            return
        }
        switch errno {
        case EEXIST: throw StoreError.exists(path)
        case EPERM, EOPNOTSUPP, ENOSYS:
            // Some file systems know no second names; there the writer's lock keeps other stores from the name.
            try Self.checkAbsent(path)
            guard unsafe Glibc.rename(workPath, path) == 0 else { fallthrough }
        default: throw StoreError(errno: errno, path: path)
        }
    }

    private static func checkAbsent(_ path: String) throws {
        guard unsafe access(path, F_OK) != 0 else { throw StoreError.exists(path) }
        guard errno == ENOENT else { throw StoreError(errno: errno, path: path) }
    }

    private static func sync(_ path: String, _ mode: Int32) throws {
        let file = unsafe Glibc.open(path, mode | O_CLOEXEC)
        guard file >= 0 else { throw StoreError(errno: errno, path: path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw StoreError(errno: errno, path: path) }
    }
}
