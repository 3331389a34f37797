internal import ContactProjector
internal import Crypto
internal import Foundation
internal import GRDB

/// The log's id as its row holds it: beside a digest, since no link of the chain covers it.
struct LogIdentity: Equatable {
    let id: LogID

    static func random() -> LogIdentity { LogIdentity(id: .random()) }

    /// The id of a store that was made before there were ids, and is only read: made of its first link.
    init(firstLink link: Data) {
        let digest = Array(SHA256.hash(data: Data("contact-log id".utf8) + link))
        // A SHA-256 digest has more bytes than an id.
        id = LogID(bytes: digest.prefix(LogID.byteCount)) ?? .random()
    }

    private init(id: LogID) { self.id = id }

    private var digest: Data { Data(SHA256.hash(data: Data(id.bytes))) }

    /// Writes the row of a store that has none.
    func insert(into db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO identity (number, id, digest)
                VALUES (1, :id, :digest)
                """,
            arguments: ["id": Data(id.bytes), "digest": digest]
        )
    }

    /// Reads the row; a damaged one is told, for it would be another log's name.
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

extension LogReader {
    /// The log's id; of a store that was made before there were ids, one that its first link gives.
    func logID() throws -> LogID {
        if source.has("identity") { return try LogIdentity(source).id }
        let isEmpty = try head().position == .zero
        return LogIdentity(firstLink: try link(at: isEmpty ? .zero : Position(1))).id
    }

    /// The places of the log from a position on, up to its head.
    func places(from start: Position, limit: Int) throws -> [LogPlace] {
        let id = try logID()
        let head = try head().position
        guard limit > 0, start <= head else { return [] }
        var places: [LogPlace] = []
        if start == .zero {
            places.append(LogPlace(.zero, in: id, link: DigestChain.mark(of: DigestChain.origin)))
        }
        let statement = try source.statement(
            """
            SELECT position, link FROM entry
            WHERE position >= max(?, 1) AND position <= ?
            ORDER BY position
            LIMIT ?
            """
        )
        let wanted = limit - places.count
        try statement.forEach {
            $0.add(start.rawValue)
            $0.add(head.rawValue)
            $0.add(Int64(wanted))
        } _: { row in
            let position = try EntryRow.position(row, 0)
            places.append(LogPlace(position, in: id, link: DigestChain.mark(of: try row.data(1))))
        }
        return places
    }
}
