internal import ContactProjector
internal import Crypto
internal import Foundation
internal import GRDB
internal import LogChain

/// The log's id as stored, with a digest of it because no link of the chain covers it.
struct LogIdentity: Equatable {
    let id: LogID

    static func random() -> LogIdentity { LogIdentity(id: .random()) }

    /// Creates the id of a store that has none and is opened read-only, from its first link.
    init(firstLink link: Data) {
        let digest = Array(SHA256.hash(data: Data("contact-log id".utf8) + link))
        // Never random: a SHA-256 digest has 32 bytes, an id 16.
        id = LogID(bytes: digest.prefix(LogID.byteCount)) ?? .random()
    }

    private init(id: LogID) { self.id = id }

    private var digest: Data { Data(SHA256.hash(data: Data(id.bytes))) }

    /// Writes the row of the id.
    func insert(into db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO identity (number, id, digest)
                VALUES (1, :id, :digest)
                """,
            arguments: ["id": Data(id.bytes), "digest": digest]
        )
    }

    /// Reads the row.
    ///
    /// Throws if it is damaged, since the id would be that of another log.
    init(_ source: any StatementSource) throws {
        let found = try source.statement("SELECT id, digest FROM identity").first { row in
            (id: try row.bytes(0), digest: try row.data(1))
        }
        guard let found, let id = LogID(bytes: found.id) else {
            throw CorruptEntryError(position: nil, finding: "the log has no id")
        }
        self.id = id
        guard found.digest == digest else {
            throw CorruptEntryError(
                position: nil,
                finding: "the log's id differs from the recorded one"
            )
        }
    }
}
