internal import ContactProjector
internal import Foundation
internal import GRDB

/// What an append asks of SQLite for each activity.
struct AppendStatements {
    private let insertion: SQLStatement
    private let streamInsertion: SQLStatement
    private let streamByContact: SQLStatement
    private let entryByKey: SQLStatement

    /// Prepares the statements, or finds them among those of the connection.
    init(_ db: Database) throws {
        insertion = try db.statement(
            """
            INSERT INTO entry (
                position, recorded_at, id, kind, first_position, type, occurred_at,
                segment, note, broadcast, commitment, link, stream, key, payload, salt
            )
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        streamInsertion = try db.statement(
            "INSERT INTO stream (contact, org, secret) VALUES (?, ?, ?)"
        )
        streamByContact = try db.statement(
            "SELECT id, secret FROM stream WHERE contact = ? AND org IS ?"
        )
        entryByKey = try db.statement("SELECT 1 FROM entry WHERE key = ?")
    }

    /// What an entry has beside what it says of itself.
    @safe struct Evidence {
        let stream: Int64
        let key: Int64?
        let payload: UnsafeRawBufferPointer?
        /// The salt of the commitment, where it no longer comes from the stream's secret.
        let salt: Data?
    }

    /// Writes the row of an entry, whose columns are what its link covers.
    func insert(_ image: EntryImage, _ evidence: Evidence) throws {
        var header = image.header
        try insertion.run { values in
            values.add(header.number())
            values.add(header.number())
            // The organization and the contact are columns of the stream.
            _ = unsafe (header.text(), header.text())
            unsafe values.add(text: header.text())
            values.add(header.number())
            values.add(header.number(unless: EntryHeader.noPosition))
            unsafe values.add(text: header.text())
            values.add(header.number(unless: EntryHeader.noTime))
            unsafe values.add(text: header.text())
            unsafe values.add(text: header.text())
            unsafe values.add(text: header.text())
            unsafe values.add(bytes: image.commitment)
            unsafe values.add(bytes: image.link)
            values.add(evidence.stream)
            values.add(evidence.key)
            unsafe values.add(bytes: evidence.payload)
            values.add(evidence.salt)
        }
    }

    /// Writes the row of a stream that has none.
    func insert(_ stream: StreamID, secret: Data?) throws {
        try streamInsertion.run { values in
            values.add(stream.contact.rawValue)
            values.add(stream.org?.rawValue)
            values.add(secret)
        }
    }

    /// Finds the row of a stream; nil when it has none.
    func row(of stream: StreamID) throws -> (number: Int64, secret: Data?)? {
        try streamByContact.first { values in
            values.add(stream.contact.rawValue)
            values.add(stream.org?.rawValue)
        } read: { row in
            do {
                return (try row.number(0), try row.optionalData(1))
            } catch {
                throw CorruptEntryError(
                    position: nil,
                    finding: "can't read the stream of \(stream.contact)"
                )
            }
        }
    }

    /// Tells whether any entry has a key.
    func holds(key: Int64) throws -> Bool {
        try entryByKey.first {
            $0.add(key)
        } read: { _ in
            true
        } ?? false
    }
}
