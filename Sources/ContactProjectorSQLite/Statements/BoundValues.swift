internal import ContactProjector
internal import Foundation
internal import GRDBSQLite

/// The values of a row, bound in the order in which they are added.
@safe struct BoundValues {
    private let handle: OpaquePointer
    private var index: CInt = 0
    /// The result code of the first binding that failed.
    private(set) var code = SQLITE_OK

    // SQLITE_TRANSIENT, which C defines as a cast of -1: SQLite copies the value before the call
    // returns.
    private static var copied: sqlite3_destructor_type {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    // SQLITE_STATIC: SQLite reads the value when the statement runs, so it must stay in place until
    // then.
    private static var inPlace: sqlite3_destructor_type? { nil }

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    /// Adds a number.
    mutating func add(_ number: Int64?) {
        guard let number else { return addNull() }
        note(unsafe sqlite3_bind_int64(handle, next(), number))
    }

    /// Adds an id or a type, as ``IDColumn`` stores it.
    mutating func add(_ text: String?) {
        guard var text else { return addNull() }
        text.withUTF8 { unsafe add(text: UnsafeRawBufferPointer($0), Self.copied) }
    }

    /// Adds an id or a type in memory that stays valid until the statement has run.
    mutating func add(text: UnsafeRawBufferPointer?) {
        unsafe add(text: text, Self.inPlace)
    }

    /// Adds bytes in memory that stays valid until the statement has run.
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
        // An empty buffer may have no address, and SQLite would store NULL instead of the empty
        // text.
        guard let start = text.baseAddress else {
            return note(unsafe sqlite3_bind_text(handle, next(), "", 0, Self.copied))
        }
        // The same rule as that of ``IDColumn``: with a NUL it is a blob.
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
