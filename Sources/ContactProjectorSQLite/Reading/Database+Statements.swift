internal import ContactProjector
internal import GRDB
internal import GRDBSQLite

extension Database: StatementSource {
    var schemaVersion: Int32 { (try? Schema.version(of: self)) ?? 0 }

    func statement(_ sql: String) throws -> ReadStatement {
        let statement = try cachedStatement(sql: sql)
        return unsafe ReadStatement(
            statement.sqliteStatement,
            of: sqliteConnection!,
            ownedBy: statement
        )
    }
}

extension LogReader {
    var source: any StatementSource { db }
}
