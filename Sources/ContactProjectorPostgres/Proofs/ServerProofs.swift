#if Postgres
internal import ContactProjector
internal import Foundation
internal import LogChain

/// The proofs of one state of the log, and the entries of some contacts, for a thread that may wait.
final class ServerProofs: ProvenLog {
    private let connection: Connection
    private let streams: [StreamID]
    private let address: ServerAddress
    private let proofs: LogProofs<TreeRows>

    /// Creates the proofs, with kept roots that were just made or with others, which may be wrong.
    init(
        _ connection: Connection,
        _ streams: [StreamID],
        head: Position,
        believesKept: Bool,
        _ address: ServerAddress
    ) {
        self.connection = connection
        self.streams = Array(Set(streams))
        self.address = address
        proofs = LogProofs(TreeRows(connection), head: head, believesKept: believesKept)
    }

    var head: Position { proofs.head }

    /// A Boolean value that indicates whether kept roots aren't what the links give.
    var foundWrongRoots: Bool { proofs.foundWrongRoots }

    func forEachEntry(upTo size: Position, _ body: (ProvenEntry) throws -> Void) throws {
        try proofs.check(size)
        let found = try converted { try entries(upTo: size) }
        for entry in found { try body(entry) }
    }

    func roots(
        from earlier: LogTreeHead?,
        to size: Position
    ) throws(StoreError) -> (then: [UInt8]?, now: [UInt8]) {
        try converted { try proofs.roots(from: earlier, to: size) }
    }

    func nodes(beside positions: [Position], in size: Position) throws(StoreError) -> [[UInt8]] {
        try converted { try proofs.nodes(beside: positions, in: size) }
    }

    func inclusionProof(of position: Position, in size: Position) throws(StoreError) -> [[UInt8]] {
        try converted { try proofs.inclusionProof(of: position, in: size) }
    }

    func consistencyProof(
        from earlier: Position,
        to size: Position
    ) throws(StoreError) -> [[UInt8]] {
        try converted { try proofs.consistencyProof(from: earlier, to: size) }
    }

    private func entries(upTo size: Position) throws -> [ProvenEntry] {
        let (connection, streams) = (connection, streams)
        return try Waiting.task {
            let rows = try await connection.query(
                """
                SELECT \(EntryRow.columns), e.commitment, e.link, e.salt, s.secret, p.link
                FROM unnest($1::bytea[], $2::bytea[]) AS k (contact, org)
                JOIN contact_log.entry e ON e.contact = k.contact AND e.org = k.org
                JOIN contact_log.stream s ON s.contact = e.contact AND s.org = e.org
                LEFT JOIN contact_log.entry p ON p.position = e.position - 1
                WHERE e.position <= $3
                ORDER BY e.position
                """,
                [
                    .byteLists(streams.map(\.contactColumn)), .byteLists(streams.map(\.orgColumn)),
                    .number(size.rawValue),
                ]
            )
            let codec = PayloadCodec()
            return try rows.map { try Self.proven($0, codec) }
        }
    }

    private static func proven(_ row: ResultRows.Row, _ codec: PayloadCodec) throws -> ProvenEntry {
        let entry = try EntryRow.entry(row, codec)
        let end = EntryRow.count
        let secret = row.optionalBytes(end + 3).map { Data($0) }
        let salt =
            row.optionalBytes(end + 2)
            ?? secret.map { [UInt8](DigestChain.salt(secret: $0, at: entry.position)) }
        return ProvenEntry(
            entry: entry,
            salt: entry.isErased || entry.kind == .erasure ? nil : salt,
            commitment: try row.bytes(end),
            link: try row.bytes(end + 1),
            previous: entry.position == Position(1)
                ? [UInt8](DigestChain.origin) : try row.bytes(end + 4)
        )
    }

    private func converted<Answer>(_ body: () throws -> Answer) throws(StoreError) -> Answer {
        do {
            return try body()
        } catch {
            throw StoreError(error, .reading, address)
        }
    }
}
#endif
