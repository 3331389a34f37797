internal import ContactProjector
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Where statements are prepared, once each.
protocol StatementSource: AnyObject {
    /// The version of the database's schema.
    var schemaVersion: Int32 { get }

    /// Prepares a statement, or finds it among those that are.
    func statement(_ sql: String) throws -> ReadStatement
}

extension StatementSource {
    /// Tells whether the database has had a step of the schema.
    func has(_ step: String) -> Bool {
        Schema.migrations.prefix(Int(max(schemaVersion, 0))).contains { $0.name == step }
    }
}

/// A statement that reads, whose rows come from SQLite without a wrapping of each value.
@safe final class ReadStatement {
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

    /// Reads the first row of the answer; nil when there is none.
    func first<Answer>(
        _ bind: (inout BoundValues) -> Void = { _ in },
        read: (ReadRow) throws -> Answer
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
        _ body: (ReadRow) throws -> Void
    ) throws {
        try rows(bind) { row in
            try body(row)
            return true
        }
    }

    /// Reads the rows of the answer until one is told to be the last.
    func rows(
        _ bind: (inout BoundValues) -> Void,
        _ body: (ReadRow) throws -> Bool
    ) throws {
        var values = unsafe BoundValues(handle)
        bind(&values)
        try check(values.code, is: SQLITE_OK)
        // An error of the step is told by the step already.
        defer { unsafe _ = sqlite3_reset(handle) }
        let row = unsafe ReadRow(handle)
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

/// A row of an answer, while its statement stands on it.
///
/// A value of another type than the column's is damage, and thrown.
@safe struct ReadRow {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    /// Whether the column holds nothing.
    func isNull(_ index: CInt) -> Bool {
        unsafe sqlite3_column_type(handle, index) == SQLITE_NULL
    }

    /// Reads a number.
    func number(_ index: CInt) throws -> Int64 {
        guard let number = try optionalNumber(index) else { throw damage("a number", index) }
        return number
    }

    /// Reads a number; nil when there is none.
    func optionalNumber(_ index: CInt) throws -> Int64? {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: unsafe sqlite3_column_int64(handle, index)
        case SQLITE_NULL: nil
        default: throw damage("a number", index)
        }
    }

    /// Reads an id or a type, as ``IDColumn`` keeps it.
    func text(_ index: CInt) throws -> String {
        guard let text = try optionalText(index) else { throw damage("a text", index) }
        return text
    }

    /// Reads an id or a type; nil when there is none.
    func optionalText(_ index: CInt) throws -> String? {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_TEXT:
            // In this order: the first call may convert the value.
            guard let start = unsafe sqlite3_column_text(handle, index) else { return "" }
            let count = Int(unsafe sqlite3_column_bytes(handle, index))
            return unsafe String(
                decoding: UnsafeBufferPointer(start: start, count: count),
                as: UTF8.self
            )
        case SQLITE_BLOB: return String(decoding: try bytes(index), as: UTF8.self)
        case SQLITE_NULL: return nil
        default: throw damage("a text", index)
        }
    }

    /// Reads bytes.
    func bytes(_ index: CInt) throws -> [UInt8] {
        guard let bytes = try optionalBytes(index) else { throw damage("bytes", index) }
        return bytes
    }

    /// Reads bytes; nil when there are none.
    func optionalBytes(_ index: CInt) throws -> [UInt8]? {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_BLOB:
            guard let start = unsafe sqlite3_column_blob(handle, index) else { return [] }
            let count = Int(unsafe sqlite3_column_bytes(handle, index))
            return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
        case SQLITE_NULL: return nil
        default: throw damage("bytes", index)
        }
    }

    /// Reads bytes; nil when there are none.
    func optionalData(_ index: CInt) throws -> Data? { try optionalBytes(index).map { Data($0) } }

    /// Reads bytes.
    func data(_ index: CInt) throws -> Data { Data(try bytes(index)) }

    private func damage(_ expected: String, _ index: CInt) -> CorruptEntryError {
        CorruptEntryError(position: nil, finding: "column \(index) doesn't hold \(expected)")
    }
}
