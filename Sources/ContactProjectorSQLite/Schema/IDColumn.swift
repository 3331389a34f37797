internal import ContactProjector
internal import Foundation
internal import GRDB

/// An id or a type in a column, byte for byte.
///
/// SQLite's text ends at a NUL when it is bound as a C string, so a text that contains one is
/// stored as a blob. That is rare.
struct IDColumn: DatabaseValueConvertible {
    let text: String

    init(_ text: String) { self.text = text }

    var databaseValue: DatabaseValue {
        text.utf8.contains(0) ? Data(text.utf8).databaseValue : text.databaseValue
    }

    static func fromDatabaseValue(_ value: DatabaseValue) -> IDColumn? {
        switch value.storage {
        case .string(let text): IDColumn(text)
        case .blob(let data): IDColumn(String(decoding: data, as: UTF8.self))
        case .null, .int64, .double: nil
        }
    }
}

extension Identifier {
    /// The id as stored in a column.
    var column: IDColumn { IDColumn(rawValue) }
}

extension ActivityID {
    /// Returns the key by which duplicates are found: the stream's number, then 24 bits of the id's
    /// hash.
    ///
    /// An integer of eight bytes keeps the index small, and keeps a contact's keys on neighboring
    /// pages. Ids that share a key are compared as text.
    func key(in stream: Int64) -> Int64 {
        var hash = FNV1a()
        for byte in rawValue.utf8 { hash.add(byte) }
        let bits = hash.value
        // All 64 bits of the hash are folded into the 24. A stream number of 39 bits, 550 billion
        // streams, still fits.
        return stream << 24 | Int64((bits ^ bits >> 24 ^ bits >> 48) & 0xFF_FFFF)
    }
}
