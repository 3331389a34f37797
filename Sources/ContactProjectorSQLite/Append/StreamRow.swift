internal import ContactProjector
internal import Foundation
internal import GRDB

/// The row of a stream that is being written.
struct StreamRow {
    let number: Int64
    let secret: Data
    /// Whether the row was made by this change, so that there is nothing to look up.
    let isFresh: Bool
}

extension LogWriter {
    /// Finds the row of a stream, or makes one; an erased stream that goes on gets another secret.
    func row(of stream: StreamID) throws -> StreamRow {
        if let row = try statements.row(of: stream) {
            guard let secret = row.secret else { return try renewed(row.number) }
            return StreamRow(number: row.number, secret: secret, isFresh: false)
        }
        let secret = DigestChain.secret()
        let number = try makeRow(of: stream, secret: secret)
        return StreamRow(number: number, secret: secret, isFresh: true)
    }

    /// Makes the row of a stream that has none and returns its number.
    func makeRow(of stream: StreamID, secret: Data?) throws -> Int64 {
        try statements.insert(stream, secret: secret)
        return db.lastInsertedRowID
    }

    private func renewed(_ number: Int64) throws -> StreamRow {
        let secret = DigestChain.secret()
        try set(secret: secret, of: number)
        return StreamRow(number: number, secret: secret, isFresh: false)
    }

    /// Keeps the secret of a stream, or forgets it.
    func set(secret: Data?, of number: Int64) throws {
        try db.cachedStatement(
            sql: """
                UPDATE stream SET secret = :secret
                WHERE id = :number
                """
        ).execute(arguments: ["secret": secret, "number": number])
    }
}
