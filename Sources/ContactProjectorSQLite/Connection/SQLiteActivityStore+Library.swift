internal import GRDBSQLite

extension SQLiteActivityStore {
    /// The version of the SQLite library that this process runs on.
    package static var libraryVersion: String { unsafe String(cString: sqlite3_libversion()) }
}
