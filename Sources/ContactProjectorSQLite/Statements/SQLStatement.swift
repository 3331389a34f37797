internal import ContactProjector
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// A connection that prepares each statement once.
protocol StatementSource: AnyObject {
    /// The version of the database's schema.
    var schemaVersion: Int32 { get }

    /// Prepares a statement, or returns the prepared one.
    func statement(_ sql: String) throws -> SQLStatement

    /// Runs several queries on one state of the log.
    func transaction<Answer>(_ body: () throws -> Answer) throws -> Answer
}

/// A prepared statement that binds values and reads rows directly through SQLite's interface.
///
/// With GRDB's arguments, the sixteen values of an entry cost more than SQLite's own work on the
/// row.
@safe final class SQLStatement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    /// The object that must live as long as the handle.
    private let owner: AnyObject?

    init(_ handle: OpaquePointer, of connection: OpaquePointer, ownedBy owner: AnyObject? = nil) {
        unsafe self.handle = handle
        unsafe self.connection = connection
        self.owner = owner
    }

    /// Finalizes the statement.
    ///
    /// Only for a handle that nothing else owns.
    func finalize() {
        unsafe _ = sqlite3_finalize(handle)
    }

    /// Runs a statement without a result.
    func run(_ bind: (inout BoundValues) -> Void = { _ in }) throws {
        try rows(bind) { _ in true }
    }

    /// Reads the first row of the result, or returns `nil` if there is none.
    func first<Answer>(
        _ bind: (inout BoundValues) -> Void = { _ in },
        read: (SQLRow) throws -> Answer
    ) throws -> Answer? {
        var answer: Answer?
        try rows(bind) { row in
            answer = try read(row)
            return false
        }
        return answer
    }

    /// Reads every row of the result.
    func forEach(
        _ bind: (inout BoundValues) -> Void = { _ in },
        _ body: (SQLRow) throws -> Void
    ) throws {
        try rows(bind) { row in
            try body(row)
            return true
        }
    }

    /// Reads the rows of the result until the closure returns `false`.
    func rows(
        _ bind: (inout BoundValues) -> Void,
        _ body: (SQLRow) throws -> Bool
    ) throws {
        var values = unsafe BoundValues(handle)
        bind(&values)
        try check(values.code, is: SQLITE_OK)
        // The result of the reset repeats that of the step. Bindings are cleared because values
        // bound in place are no longer valid.
        defer { unsafe _ = (sqlite3_reset(handle), sqlite3_clear_bindings(handle)) }
        let row = unsafe SQLRow(handle)
        while true {
            let code = unsafe sqlite3_step(handle)
            guard code == SQLITE_ROW else { return try check(code, is: SQLITE_DONE) }
            guard try body(row) else { return }
        }
    }

    private func check(_ code: CInt, is expected: CInt) throws {
        // Read at once: the connection's message is that of its latest call.
        guard code != expected else { return }
        throw unsafe DatabaseError(code: code, of: connection)
    }
}

extension DatabaseError {
    /// Creates the error of a connection's last call.
    init(code: CInt, of connection: OpaquePointer) {
        self.init(
            resultCode: ResultCode(rawValue: code),
            message: unsafe String(cString: sqlite3_errmsg(connection))
        )
    }
}
