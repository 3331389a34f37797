internal import ContactProjector
internal import Foundation
internal import GRDBSQLite
internal import LogChain

/// A row of a result, valid until its statement moves on.
///
/// A value of another type than the column's is damage, and throws. GRDB's `row[i]` would trap.
@safe struct SQLRow {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    /// Returns a Boolean value indicating whether the column is null.
    func isNull(_ index: CInt) -> Bool {
        unsafe sqlite3_column_type(handle, index) == SQLITE_NULL
    }

    /// Reads a number.
    func number(_ index: CInt) throws -> Int64 {
        guard let number = try optionalNumber(index) else { throw damage("a number", index) }
        return number
    }

    /// Reads a number, or `nil` if the column is null.
    func optionalNumber(_ index: CInt) throws -> Int64? {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: unsafe sqlite3_column_int64(handle, index)
        case SQLITE_NULL: nil
        default: throw damage("a number", index)
        }
    }

    /// Reads an id or a type, as ``IDColumn`` stores it.
    func text(_ index: CInt) throws -> String {
        guard let text = try optionalText(index) else { throw damage("a text", index) }
        return text
    }

    /// Reads an id or a type, or `nil` if the column is null.
    func optionalText(_ index: CInt) throws -> String? {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_TEXT:
            // In this order: `sqlite3_column_text` may convert the value, and with it its size
            // (sqlite.org/c3ref/column_blob.html).
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

    /// Reads bytes, or `nil` if the column is null.
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

    /// Reads bytes without a copy, or returns `nil` if the column is null.
    func withBytes<Answer>(
        _ index: CInt,
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Answer
    ) throws -> Answer? {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_BLOB:
            let start = unsafe sqlite3_column_blob(handle, index)
            let count = Int(unsafe sqlite3_column_bytes(handle, index))
            let bytes = unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
            return try unsafe bytes.withMemoryRebound(to: UInt8.self) { try unsafe body($0) }
        case SQLITE_NULL: return nil
        default: throw damage("bytes", index)
        }
    }

    /// Reads bytes, or `nil` if the column is null.
    func optionalData(_ index: CInt) throws -> Data? { try optionalBytes(index).map { Data($0) } }

    /// Reads bytes.
    func data(_ index: CInt) throws -> Data { Data(try bytes(index)) }

    private func damage(_ expected: String, _ index: CInt) -> CorruptEntryError {
        CorruptEntryError(position: nil, finding: "column \(index) doesn't hold \(expected)")
    }
}
