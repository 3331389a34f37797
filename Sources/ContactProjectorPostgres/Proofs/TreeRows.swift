#if Postgres
internal import ContactProjector
internal import LogChain

/// The rows of a database from which the tree is made, for a thread that may wait.
struct TreeRows: KeptTree {
    // 40 bytes a row.
    private static let pageSize: Int64 = 20_000

    private let connection: Connection

    init(_ connection: Connection) {
        self.connection = connection
    }

    func forEachLink(in range: Range<Int64>, _ body: (ChainDigest) throws -> Void) throws {
        var last = range.lowerBound
        while last < range.upperBound {
            let end = min(last + Self.pageSize, range.upperBound)
            let rows = try query(
                """
                SELECT position, link FROM contact_log.entry
                WHERE position > $1 AND position <= $2
                ORDER BY position
                """,
                [.number(last), .number(end)]
            )
            for row in rows.map(\.self) {
                last += 1
                guard try row.number(0) == last else {
                    throw CorruptEntryError(position: Position(last), finding: "entry missing")
                }
                guard let link = ChainDigest(try row.bytes(1)) else {
                    throw CorruptEntryError(position: Position(last), finding: "invalid link")
                }
                try body(link)
            }
            guard last == end else {
                throw CorruptEntryError(position: Position(last + 1), finding: "entry missing")
            }
        }
    }

    func nodes(ofLevel level: Int, _ numbers: Range<Int64>) throws -> [ChainDigest] {
        let rows = try query(
            """
            SELECT hash FROM contact_log.node
            WHERE level = $1 AND number >= $2 AND number < $3
            ORDER BY number
            """,
            [.number(Int64(level)), .number(numbers.lowerBound), .number(numbers.upperBound)]
        )
        return try rows.map { row in
            guard let hash = ChainDigest(try row.bytes(0)) else {
                throw WrongNodeError(
                    firstLeaf: numbers.lowerBound * TreeSize.leaves(ofLevel: level)
                )
            }
            return hash
        }
    }

    func lastRoot(ofLevel level: Int, upTo number: Int64) throws -> Int64? {
        try query(
            """
            SELECT number FROM contact_log.node
            WHERE level = $1 AND number <= $2
            ORDER BY number DESC LIMIT 1
            """,
            [.number(Int64(level)), .number(number)]
        ).first?.number(0)
    }

    func roots(
        ofLevel level: Int,
        _ numbers: ClosedRange<Int64>,
        limit: Int
    ) throws -> [(number: Int64, root: ChainDigest?)] {
        try query(
            """
            SELECT number, hash FROM contact_log.node
            WHERE level = $1 AND number >= $2 AND number <= $3
            ORDER BY number
            LIMIT $4
            """,
            [
                .number(Int64(level)), .number(numbers.lowerBound), .number(numbers.upperBound),
                .number(Int64(limit)),
            ]
        ).map { (try $0.number(0), ChainDigest(try $0.bytes(1))) }
    }

    func strayRoots(beyond size: Int64) throws -> Int64 {
        try query(
            """
            SELECT count(*) FROM contact_log.node
            WHERE level NOT BETWEEN \(TreeSize.levels.lowerBound) AND \(TreeSize.levels.upperBound)
                OR number < 0 OR number >= $1 >> (8 * level)::integer
            """,
            [.number(size)]
        ).first?.number(0) ?? 0
    }

    private func query(_ sql: String, _ parameters: [Parameter]) throws -> ResultRows {
        let connection = connection
        return try Waiting.task { try await connection.query(sql, parameters) }
    }
}
#endif
