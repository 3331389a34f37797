internal import ContactProjector
internal import Foundation
internal import GRDB

/// The connections to one store: one that writes, and readers beside it.
struct Connections: Sendable {
    let pool: DatabasePool
    private let lock: WriterLock?

    /// Opens a store for writing, and makes one where there is none.
    init(writing path: String, _ options: SQLiteActivityStore.Options) throws {
        let file = DatabaseFile(path: path)
        try file.check(.readWrite)
        lock = try WriterLock(besides: path, wait: options.writerWait)
        // The holder before may have made or migrated the store while this one waited.
        try file.check(.readWrite)
        pool = try DatabasePool(path: path, configuration: Self.configuration(options))
        try pool.writeWithoutTransaction { db in
            // GRDB sets NORMAL when it turns on the write-ahead log, after everything that a configuration can do.
            try db.execute(sql: "PRAGMA synchronous = \(options.synchronous.rawValue)")
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA cache_size = -65536")
            // Index pages of many contacts are written again and again; 32 MiB of log merge those writes.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
            try db.inTransaction(.immediate) {
                try Self.checkVersion(db, path)
                try Schema.migrate(db)
                return .commit
            }
            // An erasure that was cut short by a crash left its text in the write-ahead log.
            _ = try? db.checkpoint(.truncate)
        }
    }

    /// Opens a store for reading.
    init(reading path: String, _ options: SQLiteActivityStore.Options) throws {
        try DatabaseFile(path: path).check(.readOnly)
        lock = nil
        var configuration = Self.configuration(options)
        configuration.readonly = true
        pool = try Self.readable(path, configuration)
    }

    /// Opens the file as one that others may write, or where that can't be as one that nobody writes.
    ///
    /// On a medium that can't be written SQLite has no place for its shared memory, and says so only when it reads. That
    /// nobody writes is true there exactly when there is no write-ahead log to be missed.
    private static func readable(
        _ path: String,
        _ configuration: Configuration
    ) throws -> DatabasePool {
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.read { try checkVersion($0, path) }
            return pool
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            let file = DatabaseFile(path: path)
            guard !file.hasLog else { throw StoreError.stranded(path) }
            let pool = try DatabasePool(path: file.immutableName, configuration: configuration)
            try pool.read { try checkVersion($0, path) }
            return pool
        }
    }

    private static func configuration(_ options: SQLiteActivityStore.Options) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(options.busyTimeout.seconds)
        configuration.maximumReaderCount = options.readers
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    PRAGMA mmap_size = 0;
                    """
            )
        }
        return configuration
    }

    private static func checkVersion(_ db: Database, _ path: String) throws {
        let mark = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard mark == Schema.applicationID || mark == 0 && version == 0 else {
            throw StoreError.foreign(path)
        }
        guard version <= Schema.version else { throw StoreError.newer(path, version: version) }
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
