internal import ContactProjector
internal import Foundation
internal import GRDB

/// An id or a type in a column, byte for byte.
///
/// SQLite's text ends at a NUL when it is bound as a C string, so the rare text that holds one is kept as a blob.
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
    /// The id as a column holds it.
    var column: IDColumn { IDColumn(rawValue) }
}

extension ActivityID {
    /// The key that duplicates are looked up by: the stream's number, then 24 bits of the id's hash.
    ///
    /// An integer of eight bytes keeps the index small, and keeps a contact's keys on neighbouring pages. Ids that share
    /// a key are told apart by comparison.
    func key(in stream: Int64) -> Int64 {
        var hash = FNV1a()
        for byte in rawValue.utf8 { hash.add(byte) }
        let bits = hash.value
        return stream << 24 | Int64((bits ^ bits >> 24 ^ bits >> 48) & 0xFF_FFFF)
    }
}
