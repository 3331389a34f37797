internal import ContactProjector
internal import Foundation
internal import GRDB
internal import LogChain

/// The statements that an append runs for each activity.
struct AppendStatements {
    private let insertion: SQLStatement
    private let streamInsertion: SQLStatement
    private let streamByContact: SQLStatement
    private let entryByKey: SQLStatement

    /// Prepares the statements, or reuses those of the connection.
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

    /// The columns of an entry's row that its link doesn't cover.
    @safe struct Evidence {
        let stream: Int64
        let key: Int64?
        let payload: UnsafeRawBufferPointer?
        /// The salt of the commitment, if it no longer comes from the stream's secret.
        let salt: Data?
    }

    /// Writes the row of an entry.
    ///
    /// Its columns are read from the bytes that its link covers.
    func insert(_ image: EntryImage, _ evidence: Evidence) throws {
        var header = image.header
        try insertion.run { values in
            // The order of the calls is the order of the header's fields, which the statement's
            // columns follow. A text is bound in place: `image` outlives the statement's run.
            values.add(header.number())
            values.add(header.number())
            // The organization and the contact are columns of the stream; reading them moves past
            // their bytes.
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

    /// Writes the row of a stream.
    func insert(_ stream: StreamID, secret: Data?) throws {
        try streamInsertion.run { values in
            values.add(stream.contact.rawValue)
            values.add(stream.org?.rawValue)
            values.add(secret)
        }
    }

    /// Finds the row of a stream, or returns `nil` if it has none.
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

    /// Returns a Boolean value indicating whether any entry has a key.
    func holds(key: Int64) throws -> Bool {
        try entryByKey.first {
            $0.add(key)
        } read: { _ in
            true
        } ?? false
    }
}
