#if Postgres
internal import ContactProjector
internal import Foundation
internal import LogChain

/// The rows of the log by position, page by page, in a transaction that sees one state.
struct EntryPages {
    // About 0.5 MB of rows, which is one answer of the server. Records have up to 16 MiB each.
    private static let size: Int64 = 1_000
    private static let mostBytes: Int64 = 4 << 20

    let connection: Connection
    private var last: Int64 = 0

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// An entry with the columns that are stored beside it.
    struct Stored {
        let entry: LogEntry
        let payload: [UInt8]?
        let commitment: Data
        let link: Data
        /// The salt that the entry keeps itself.
        let salt: Data?
        /// The secret of its stream.
        let secret: Data?
    }

    /// Begins a transaction in which every statement sees the same state.
    ///
    /// It may be idle for as long as its caller takes, such as a pipe whose reader pauses: it holds no lock that another
    /// call waits for.
    static func begin(_ connection: Connection) async throws {
        try await connection.execute(
            """
            BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
            SET LOCAL idle_in_transaction_session_timeout = 0
            """
        )
    }

    /// Returns the next entries; none after the last.
    mutating func next(_ codec: PayloadCodec) async throws -> [Stored] {
        let rows = try await connection.query(
            """
            SELECT \(EntryRow.columns), e.commitment, e.link, e.salt, s.secret
            FROM (
                SELECT *, row_number() OVER before AS number,
                    sum(octet_length(payload)) OVER before AS bytes
                FROM contact_log.entry
                WHERE position > $1 AND position <= $2
                WINDOW before AS (ORDER BY position)
            ) e
            LEFT JOIN contact_log.stream s ON s.contact = e.contact AND s.org = e.org
            WHERE e.number = 1 OR coalesce(e.bytes, 0) <= $3
            ORDER BY e.position
            """,
            [.number(last), .number(last + Self.size), .number(Self.mostBytes)]
        )
        var found: [Stored] = []
        for row in rows.map(\.self) {
            let stored = try Self.stored(row, codec)
            guard stored.entry.position.rawValue == last + 1 else {
                throw CorruptEntryError(position: Position(last + 1), finding: "entry missing")
            }
            last += 1
            found.append(stored)
        }
        return found
    }

    private static func stored(_ row: ResultRows.Row, _ codec: PayloadCodec) throws -> Stored {
        let entry = try EntryRow.entry(row, codec)
        let definition = try EntryRow.definition(row, of: entry.activity.stream)
        // Versions are found by the columns, and an erasure leaves nothing else.
        guard
            entry.kind == .erasure
                || entry.activity.id == definition.id
                    && entry.activity.definesTheSame(as: definition)
        else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "columns and payload disagree"
            )
        }
        let end = EntryRow.count
        return Stored(
            entry: entry,
            payload: row.optionalBytes(10),
            commitment: Data(try row.bytes(end)),
            link: Data(try row.bytes(end + 1)),
            salt: row.optionalBytes(end + 2).map { Data($0) },
            secret: row.optionalBytes(end + 3).map { Data($0) }
        )
    }
}

extension EntryPages.Stored {
    /// Throws unless the payload is the one that the commitment is to.
    func checkPayload() throws {
        guard let payload else { return }
        let own = salt ?? secret.map { DigestChain.salt(secret: $0, at: entry.position) }
        guard let own, DigestChain.commitment(to: payload, salt: own) == commitment else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "payload differs from the recorded one"
            )
        }
    }
}
#endif
