internal import ContactProjector
internal import GRDB
internal import GRDBSQLite

/// A connection that only reads, with the statements that it has prepared.
///
/// SQLite is told that one thread at a time uses it, and its results are read where they are asked for: a hop to a queue and
/// back costs more than to look up a contact.
// One call at a time has it: `ReadConnections` hands it out and takes it back under a lock.
@safe final class ReadConnection: StatementSource, @unchecked Sendable {
    /// The version of the database's schema when it was opened.
    private(set) var schemaVersion: Int32 = 0
    private let handle: OpaquePointer
    private var statements: [String: SQLStatement] = [:]

    /// The pages that are kept by default, in KiB.
    static let pages = 64 << 10

    /// Opens a file by the name that SQLite knows it by.
    ///
    /// One that may tidy up takes the write-ahead log into the database when it is the last to close, and writes nothing else.
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
        // SQLite keeps a connection open whose statements aren't given back.
        for statement in statements.values { statement.finalize() }
        unsafe _ = sqlite3_close(handle)
    }

    /// Reads a setting that is a number.
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

    /// Runs several questions on one state of the log.
    func transaction<Answer>(_ body: () throws -> Answer) throws -> Answer {
        try run("BEGIN")
        defer { try? run("COMMIT") }
        return try body()
    }

    /// Makes a copy without what was deleted.
    func copy(to path: String) throws {
        // To SQLite the copy is something that is written.
        try run("PRAGMA query_only = OFF")
        defer { try? run("PRAGMA query_only = ON") }
        try statement("VACUUM INTO ?").run { $0.add(path) }
    }

    /// Lets the call under way fail; any thread may do this.
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
    /// The writer's questions are inside its transaction already.
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
