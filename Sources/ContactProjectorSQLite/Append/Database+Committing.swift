internal import GRDB
internal import GRDBSQLite

extension Database {
    /// Runs a change as a transaction, and returns its result after the commit.
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

    /// Sets the size of the write-ahead log at which a commit copies it: half of the database, from
    /// 32 to 512 MiB.
    ///
    /// Index pages of many contacts are written again by each batch, and the larger the database
    /// the more of them. The log merges those writes: at 2,000,000 activities that is a quarter of
    /// an import's time (<doc:TheWayOfABatch>).
    private func boundLog() throws {
        let pages = try cachedStatement(sql: "PRAGMA page_count")
        let half = try Int32.fetchOne(pages).map { $0 / 2 } ?? 0
        // In pages of 4 KiB. The setting belongs to the connection and isn't stored, so it costs no
        // write.
        unsafe sqlite3_wal_autocheckpoint(sqliteConnection, min(max(half, 8_192), 131_072))
    }
}
