internal import ContactProjector
internal import GRDB
internal import GRDBSQLite

// One call at a time uses it: `ReadConnections` hands it out and takes it back under a lock.
// `interrupt()` is the one function that SQLite allows on any thread.
/// A read-only connection with its prepared statements.
///
/// SQLite's own lock is off, since one thread at a time uses a connection. Results are read on the
/// thread of the query: a hop to a queue and back takes 57 to 107 µs, a look-up of a contact 3 µs.
@safe final class ReadConnection: StatementSource, @unchecked Sendable {
    /// The version of the database's schema when it was opened.
    private(set) var schemaVersion: Int32 = 0
    private let handle: OpaquePointer
    private var statements: [String: SQLStatement] = [:]

    /// The default size of the page cache, in KiB.
    static let pages = 64 << 10

    /// Opens a file by the name that is passed to SQLite.
    ///
    /// A connection that may tidy up copies the write-ahead log into the database when it is the
    /// last to close. It writes nothing else.
    init(
        _ name: String,
        busyTimeout: Duration = .seconds(5),
        mayTidyUp: Bool = false,
        pages kibibytes: Int = pages
    ) throws {
        var opened: OpaquePointer?
        let access = mayTidyUp ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
        let code = unsafe sqlite3_open_v2(name, &opened, flags, nil)
        guard let handle = unsafe opened else { throw DatabaseError(resultCode: .SQLITE_NOMEM) }
        unsafe self.handle = handle
        guard code == SQLITE_OK else { throw unsafe DatabaseError(code: code, of: handle) }
        unsafe _ = sqlite3_extended_result_codes(handle, 1)
        let milliseconds = (busyTimeout.seconds * 1_000).rounded()
        unsafe _ = sqlite3_busy_timeout(handle, CInt(clamping: Int(milliseconds)))
        // `query_only` refuses statements that write: a connection that tidies up is open for
        // writing. The other settings are those of the writer (`Connections`), for files of unknown
        // origin.
        try execute(
            """
            PRAGMA trusted_schema = OFF;
            PRAGMA cell_size_check = ON;
            PRAGMA mmap_size = 0;
            PRAGMA cache_size = \(-kibibytes);
            PRAGMA query_only = ON;
            """
        )
        schemaVersion = try pragma("user_version")
    }

    deinit {
        // Statements first: `sqlite3_close` fails while one of them isn't finalized.
        for statement in statements.values { statement.finalize() }
        unsafe _ = sqlite3_close(handle)
    }

    /// Reads a numeric pragma.
    func pragma(_ name: String) throws -> Int32 {
        try statement("PRAGMA \(name)").first { Int32(truncatingIfNeeded: try $0.number(0)) } ?? 0
    }

    func statement(_ sql: String) throws -> SQLStatement {
        if let statement = statements[sql] { return statement }
        var prepared: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            handle,
            sql,
            -1,
            // Tells SQLite that the statement is kept for long, so it doesn't use the memory
            // reserved for short ones.
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &prepared,
            nil
        )
        guard code == SQLITE_OK, let prepared = unsafe prepared else {
            throw unsafe DatabaseError(code: code, of: handle)
        }
        let statement = unsafe SQLStatement(prepared, of: handle)
        statements[sql] = statement
        return statement
    }

    /// Runs several queries on one state of the log.
    func transaction<Answer>(_ body: () throws -> Answer) throws -> Answer {
        // Deferred: the state is that of the first read, and no lock is taken before it.
        try run("BEGIN")
        defer { try? run("COMMIT") }
        return try body()
    }

    /// Writes a copy of the database without deleted content.
    func copy(to path: String) throws {
        // SQLite counts writing the copy as a write.
        try run("PRAGMA query_only = OFF")
        defer { try? run("PRAGMA query_only = ON") }
        try statement("VACUUM INTO ?").run { $0.add(path) }
    }

    /// Interrupts the running statement.
    ///
    /// Any thread may call this.
    func interrupt() { unsafe sqlite3_interrupt(handle) }

    private func run(_ sql: String) throws {
        try statement(sql).run()
    }

    private func execute(_ sql: String) throws {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw unsafe DatabaseError(code: code, of: handle) }
    }
}

extension Database: StatementSource {
    /// Runs the queries in the writer's transaction, which is open already.
    func transaction<Answer>(_ body: () throws -> Answer) throws -> Answer { try body() }

    var schemaVersion: Int32 { (try? Schema.version(of: self)) ?? 0 }

    func statement(_ sql: String) throws -> SQLStatement {
        let statement = try cachedStatement(sql: sql)
        guard let connection = unsafe sqliteConnection else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE)
        }
        return unsafe SQLStatement(statement.sqliteStatement, of: connection, ownedBy: statement)
    }
}
