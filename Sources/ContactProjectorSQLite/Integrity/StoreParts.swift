internal import ContactProjector
internal import GRDB
internal import LogChain

/// The parts of a store that the digest chain doesn't cover.
struct StoreParts {
    private let reader: LogReader

    init(_ reader: LogReader) {
        self.reader = reader
    }

    /// Checks the log's id, which the digest chain doesn't cover.
    func checkIdentity() throws {
        guard reader.source.has("identity") else { return }
        do {
            _ = try reader.logID()
        } catch let damage as CorruptEntryError {
            throw CorruptSchemaError(text: damage.finding)
        }
    }

    func checkStreams() throws {
        // A unique index treats NULLs as different, so the one of streams doesn't exclude two rows
        // of a contact without an organization.
        let contact = try reader.source.statement(
            """
            SELECT contact FROM stream
            WHERE NOT EXISTS (SELECT * FROM entry WHERE entry.stream = stream.id)
            UNION ALL
            SELECT contact FROM stream
            WHERE org IS NULL
            GROUP BY contact HAVING count(*) > 1
            LIMIT 1
            """
        ).first { try $0.text(0) }
        guard let contact else { return }
        throw CorruptSchemaError(text: "the stream of \(contact) has no entry, or is listed twice")
    }

    /// Compares the schema with that of an empty store of the same version.
    func checkSchema() throws {
        // A store that is only read may be of an earlier version, with the schema of that version.
        // The number itself may be damaged.
        let version = min(max(reader.source.schemaVersion, 1), Schema.version)
        let expected = try DatabaseQueue().write { db in
            try Schema.migrate(db, to: version)
            return try Self.schema(db)
        }
        guard try Self.schema(reader.source) == expected else {
            throw CorruptSchemaError(
                text: "the schema differs from the one that this version creates"
            )
        }
    }

    private static func schema(_ source: any StatementSource) throws -> [String] {
        var schema: [String] = []
        try source.statement("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name")
            .forEach { row in
                schema.append(
                    try (0..<4).map { try row.optionalText($0) ?? "" }.joined(separator: "\n")
                )
            }
        return schema
    }
}

/// The error of damage that has no position in the log.
struct CorruptSchemaError: Error {
    let text: String
}
