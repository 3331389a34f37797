internal import ContactProjector
internal import Foundation
internal import GRDB

extension LogWriter {
    /// Finds or creates the row of a stream.
    ///
    /// An erased stream that continues gets a new secret.
    func row(of stream: StreamID) throws -> StreamRow {
        if let row = streams.row(of: stream) { return row }
        let (number, secret) = try foundOrMade(stream)
        return streams.remember(stream, number, secret)
    }

    private func foundOrMade(_ stream: StreamID) throws -> (Int64, Data) {
        guard let row = try statements.row(of: stream) else {
            let secret = streams.secret()
            let number = try makeRow(of: stream, secret: secret)
            streams.made(number)
            return (number, secret)
        }
        if let secret = row.secret { return (row.number, secret) }
        let secret = streams.secret()
        try set(secret: secret, of: row.number)
        return (row.number, secret)
    }

    /// Creates the row of a stream and returns its number.
    func makeRow(of stream: StreamID, secret: Data?) throws -> Int64 {
        try statements.insert(stream, secret: secret)
        return db.lastInsertedRowID
    }

    /// Erases the secret of a stream.
    func eraseSecret(of stream: StreamID, numbered number: Int64) throws {
        streams.forget(stream)
        try set(secret: nil, of: number)
    }

    /// Writes or erases the secret of a stream.
    func set(secret: Data?, of number: Int64) throws {
        try db.cachedStatement(
            sql: """
                UPDATE stream SET secret = :secret
                WHERE id = :number
                """
        ).execute(arguments: ["secret": secret, "number": number])
    }
}
