internal import ContactProjector
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Where statements are prepared, once each.
protocol StatementSource: AnyObject {
    /// The version of the database's schema.
    var schemaVersion: Int32 { get }

    /// Prepares a statement, or finds it among those that are.
    func statement(_ sql: String) throws -> SQLStatement

    /// Runs several questions on one state of the log.
    func transaction<Answer>(_ body: () throws -> Answer) throws -> Answer
}

/// A statement whose values go to SQLite, and whose rows come from it, without a wrapping of each.
///
/// Through GRDB's arguments an entry's sixteen values cost more than SQLite's own work on the row.
@safe final class SQLStatement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    /// What must live as long as the handle.
    private let owner: AnyObject?

    init(_ handle: OpaquePointer, of connection: OpaquePointer, ownedBy owner: AnyObject? = nil) {
        unsafe self.handle = handle
        unsafe self.connection = connection
        self.owner = owner
    }

    /// Gives the handle back; only for one that nothing else owns.
    func finalize() {
        unsafe _ = sqlite3_finalize(handle)
    }

    /// Runs a statement that answers nothing.
    func run(_ bind: (inout BoundValues) -> Void = { _ in }) throws {
        try rows(bind) { _ in true }
    }

    /// Reads the first row of the answer; nil when there is none.
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

    /// Reads every row of the answer.
    func forEach(
        _ bind: (inout BoundValues) -> Void = { _ in },
        _ body: (SQLRow) throws -> Void
    ) throws {
        try rows(bind) { row in
            try body(row)
            return true
        }
    }

    /// Reads the rows of the answer until one is told to be the last.
    func rows(
        _ bind: (inout BoundValues) -> Void,
        _ body: (SQLRow) throws -> Bool
    ) throws {
        var values = unsafe BoundValues(handle)
        bind(&values)
        try check(values.code, is: SQLITE_OK)
        // An error of the step is told by the step already, and what was bound in place is no longer there.
        defer { unsafe _ = (sqlite3_reset(handle), sqlite3_clear_bindings(handle)) }
        let row = unsafe SQLRow(handle)
        while true {
            let code = unsafe sqlite3_step(handle)
            guard code == SQLITE_ROW else { return try check(code, is: SQLITE_DONE) }
            guard try body(row) else { return }
        }
    }

    private func check(_ code: CInt, is expected: CInt) throws {
        guard code != expected else { return }
        throw unsafe DatabaseError(code: code, of: connection)
    }
}

extension DatabaseError {
    /// What a connection says of its last call.
    init(code: CInt, of connection: OpaquePointer) {
        self.init(
            resultCode: ResultCode(rawValue: code),
            message: unsafe String(cString: sqlite3_errmsg(connection))
        )
    }
}
