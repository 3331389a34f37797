internal import GRDB
internal import GRDBSQLite

extension Database {
    /// Runs a change as a transaction, and returns its answer once that is committed.
    func committing<Answer>(_ change: (Database) throws -> Answer) throws -> Answer {
        var answer: Result<Answer, any Error>?
        try inTransaction {
            try boundLog()
            answer = Result { try change(self) }
            _ = try answer?.get()
            return .commit
        }
        guard let answer else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        return try answer.get()
    }

    /// Lets the write-ahead log become half as large as the database before a commit takes it in, from 32 to 512 MiB.
    ///
    /// Index pages of many contacts are written again and again, the more of them the larger the database is, and the log
    /// merges those writes: at 2,000,000 activities that is a quarter of an import's time.
    private func boundLog() throws {
        let pages = try cachedStatement(sql: "PRAGMA page_count")
        let half = try Int32.fetchOne(pages).map { $0 / 2 } ?? 0
        unsafe sqlite3_wal_autocheckpoint(sqliteConnection, min(max(half, 8_192), 131_072))
    }
}
