internal import ContactProjector
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// A statement for the rows of an import, whose values go to SQLite without a wrapping of each.
///
/// Through GRDB's arguments an entry's fifteen values cost more than SQLite's own work on the row.
@safe final class BoundStatement {
    private let db: Database
    private let statement: Statement

    /// Prepares a statement, or finds it among those of the connection.
    init(_ db: Database, sql: String) throws {
        self.db = db
        statement = try db.cachedStatement(sql: sql)
    }

    private var handle: OpaquePointer { unsafe statement.sqliteStatement }

    /// Runs a statement that answers nothing.
    func run(_ bind: (inout BoundValues) -> Void) throws {
        _ = try first(bind) { _ in }
    }

    /// Reads the first row of the answer; nil when there is none.
    func first<Answer>(
        _ bind: (inout BoundValues) -> Void,
        read: (BoundRow) throws -> Answer
    ) throws -> Answer? {
        var values = unsafe BoundValues(handle)
        bind(&values)
        try check(values.code, is: SQLITE_OK)
        // An error of the step is told by the step already, and what was bound in place is no longer there.
        defer { unsafe _ = (sqlite3_reset(handle), sqlite3_clear_bindings(handle)) }
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return try read(unsafe BoundRow(handle)) }
        try check(code, is: SQLITE_DONE)
        return nil
    }

    private func check(_ code: CInt, is expected: CInt) throws {
        guard code != expected else { return }
        throw DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: db.lastErrorMessage,
            sql: statement.sql
        )
    }
}

/// The values of a row, bound in the order in which they are added.
@safe struct BoundValues {
    private let handle: OpaquePointer
    private var index: CInt = 0
    /// What the first binding that failed came to.
    private(set) var code = SQLITE_OK

    // SQLite copies what it is given before the call returns.
    private static var copied: sqlite3_destructor_type {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    // SQLite reads what it is given when the statement runs.
    private static var inPlace: sqlite3_destructor_type? { nil }

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    /// Adds a number.
    mutating func add(_ number: Int64?) {
        guard let number else { return addNull() }
        note(unsafe sqlite3_bind_int64(handle, next(), number))
    }

    /// Adds an id or a type, as ``IDColumn`` keeps it.
    mutating func add(_ text: String?) {
        guard var text else { return addNull() }
        text.withUTF8 { unsafe add(text: UnsafeRawBufferPointer($0), Self.copied) }
    }

    /// Adds an id or a type that stays where it is until the statement was run.
    mutating func add(text: UnsafeRawBufferPointer?) {
        unsafe add(text: text, Self.inPlace)
    }

    /// Adds bytes that stay where they are until the statement was run.
    mutating func add(bytes: UnsafeRawBufferPointer?) {
        unsafe add(bytes: bytes, Self.inPlace)
    }

    /// Adds bytes.
    mutating func add(_ bytes: Data?) {
        guard let bytes else { return addNull() }
        unsafe bytes.withUnsafeBytes { unsafe add(bytes: $0, Self.copied) }
    }

    private mutating func add(text: UnsafeRawBufferPointer?, _ keeping: sqlite3_destructor_type?) {
        guard let text = unsafe text else { return addNull() }
        // No address would be null, which is not the empty text.
        guard let start = text.baseAddress else {
            return note(unsafe sqlite3_bind_text(handle, next(), "", 0, Self.copied))
        }
        guard unsafe memchr(start, 0, text.count) == nil else {
            return unsafe add(bytes: text, keeping)
        }
        note(
            unsafe sqlite3_bind_text64(
                handle,
                next(),
                start.assumingMemoryBound(to: CChar.self),
                UInt64(text.count),
                keeping,
                UInt8(SQLITE_UTF8)
            )
        )
    }

    private mutating func add(
        bytes: UnsafeRawBufferPointer?,
        _ keeping: sqlite3_destructor_type?
    ) {
        guard let bytes = unsafe bytes else { return addNull() }
        guard let start = bytes.baseAddress else {
            return note(unsafe sqlite3_bind_zeroblob(handle, next(), 0))
        }
        note(
            unsafe sqlite3_bind_blob64(handle, next(), start, UInt64(bytes.count), keeping)
        )
    }

    private mutating func addNull() {
        note(unsafe sqlite3_bind_null(handle, next()))
    }

    private mutating func next() -> CInt {
        index += 1
        return index
    }

    private mutating func note(_ result: CInt) {
        if code == SQLITE_OK { code = result }
    }
}

/// A row of an answer, while the statement stands on it.
@safe struct BoundRow {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    /// Reads a number; nil when the column holds anything else.
    func number(_ index: CInt) -> Int64? {
        unsafe sqlite3_column_type(handle, index) == SQLITE_INTEGER
            ? sqlite3_column_int64(handle, index) : nil
    }

    /// Reads bytes; nil when the column holds anything else.
    func bytes(_ index: CInt) -> Data? {
        guard unsafe sqlite3_column_type(handle, index) == SQLITE_BLOB else { return nil }
        let count = Int(unsafe sqlite3_column_bytes(handle, index))
        guard let start = unsafe sqlite3_column_blob(handle, index) else { return Data() }
        return unsafe Data(bytes: start, count: count)
    }

    /// Whether the column holds nothing.
    func isNull(_ index: CInt) -> Bool {
        unsafe sqlite3_column_type(handle, index) == SQLITE_NULL
    }
}
