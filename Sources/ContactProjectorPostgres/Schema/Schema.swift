#if Postgres
internal import ContactProjector

/// The tables of a log, as a list of steps to which later versions only append.
///
/// Ids are bytes: they sort byte by byte in every locale, and may hold a NUL, which the server's
/// text can't.
enum Schema {
    /// One step of the schema; never edited once released.
    struct Migration {
        let name: String
        let sql: String
    }

    // Sixteen partitions by contact, each of which may move to another disk or host. Every key
    // starts with the stream. Entries have one index by stream: between one with ids and one with
    // positions, a server without statistics takes the wrong one, and reads the whole history of a
    // contact for each of its ids. A missing organization is no bytes, another one starts with a colon.
    static let migrations = [
        Migration(
            name: "log",
            sql: """
                CREATE TABLE contact_log.head (
                    number integer PRIMARY KEY CHECK (number = 1),
                    log_id bytea NOT NULL,
                    position bigint NOT NULL,
                    recorded_at bigint,
                    link bytea NOT NULL
                ) WITH (fillfactor = 10);
                CREATE TABLE contact_log.stream (
                    contact bytea NOT NULL,
                    org bytea NOT NULL,
                    secret bytea,
                    PRIMARY KEY (contact, org)
                ) PARTITION BY HASH (contact);
                CREATE TABLE contact_log.entry (
                    contact bytea NOT NULL,
                    org bytea NOT NULL,
                    position bigint NOT NULL,
                    kind smallint NOT NULL,
                    first_position bigint,
                    id bytea NOT NULL,
                    type bytea NOT NULL,
                    occurred_at bigint,
                    segment bytea,
                    note bytea,
                    broadcast bytea,
                    recorded_at bigint NOT NULL,
                    commitment bytea NOT NULL,
                    link bytea NOT NULL,
                    salt bytea,
                    payload bytea,
                    PRIMARY KEY (contact, org, id, position)
                ) PARTITION BY HASH (contact);
                CREATE INDEX entry_position ON contact_log.entry (position);
                DO $$ BEGIN
                    FOR number IN 0..15 LOOP
                        EXECUTE format('CREATE TABLE contact_log.stream_%s PARTITION OF '
                            'contact_log.stream FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
                            number, number);
                        EXECUTE format('CREATE TABLE contact_log.entry_%s PARTITION OF '
                            'contact_log.entry FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
                            number, number);
                    END LOOP;
                END $$;
                CREATE TABLE contact_log.append (
                    recorded_at bigint PRIMARY KEY,
                    last_position bigint NOT NULL,
                    batch bytea
                );
                CREATE UNIQUE INDEX append_batch ON contact_log.append (batch);
                """
        ),
        Migration(
            name: "rejects",
            sql: """
                CREATE TABLE contact_log.reject (
                    number bigint PRIMARY KEY,
                    source bytea NOT NULL,
                    name bytea NOT NULL,
                    line bigint NOT NULL,
                    byte_offset bigint NOT NULL,
                    reason bytea NOT NULL,
                    recorded_at bigint NOT NULL
                );
                CREATE UNIQUE INDEX reject_place
                    ON contact_log.reject (sha256(source), byte_offset, sha256(reason));
                """
        ),
        // Who may read or write the ends of appends may do so with the roots that follow from them.
        Migration(
            name: "tree",
            sql: """
                CREATE TABLE contact_log.node (
                    level smallint NOT NULL,
                    number bigint NOT NULL,
                    hash bytea NOT NULL,
                    PRIMARY KEY (level, number)
                );
                \(grantsLike("append", to: "node"));
                """
        ),
    ]

    /// Returns a statement that gives the roles of one table the same rights to another one.
    private static func grantsLike(_ model: String, to table: String) -> String {
        """
        DO $$ DECLARE acl record; BEGIN
            FOR acl IN SELECT a.* FROM pg_class c, aclexplode(c.relacl) a
                WHERE c.oid = 'contact_log.\(model)'::regclass AND a.grantee <> c.relowner
            LOOP
                EXECUTE format('GRANT %s ON contact_log.\(table) TO %s', acl.privilege_type,
                    CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END);
            END LOOP;
        END $$
        """
    }

    /// `CPro`, the number of the lock under which the schema is changed.
    private static let lock: Int64 = 0x4350_726F

    /// Creates or extends the tables, unless they are those of this version.
    static func migrate(_ connection: Connection) async throws {
        guard try await version(connection) ?? 0 < migrations.count else { return }
        // However long other processes take for the same, or a large table for a step.
        try await connection.execute(
            "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"
        )
        _ = try await connection.query("SELECT pg_advisory_xact_lock($1)", [.number(lock)])
        // Another process may have done it meanwhile.
        let version = try await version(connection)
        if version == nil { try await create(connection) }
        for (number, migration) in migrations.enumerated().dropFirst(version ?? 0) {
            try await connection.execute(migration.sql)
            _ = try await connection.query(
                "INSERT INTO contact_log.migration (number, name) VALUES ($1, $2)",
                [.number(Int64(number + 1)), .text(migration.name)]
            )
        }
        if version == nil { try await fill(connection) }
        try await connection.execute("COMMIT")
    }

    private static func create(_ connection: Connection) async throws {
        try await connection.execute(
            """
            CREATE SCHEMA contact_log;
            CREATE TABLE contact_log.migration (
                number bigint PRIMARY KEY,
                name text COLLATE "C" NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """
        )
    }

    private static func fill(_ connection: Connection) async throws {
        _ = try await connection.query(
            "INSERT INTO contact_log.head (number, log_id, position, link) VALUES (1, $1, 0, $2)",
            [.bytes(LogID.random().bytes), .bytes([UInt8](repeating: 0, count: 32))]
        )
    }

    /// Returns the number of the steps that a database includes, or `nil` if it has no log.
    ///
    /// - Throws: `StoreError` for a schema of the same name that isn't a log, or is one of a later
    ///   version.
    static func version(_ connection: Connection) async throws -> Int? {
        let found = try await connection.query(
            """
            SELECT to_regclass('contact_log.migration') IS NOT NULL FROM pg_namespace
            WHERE nspname = 'contact_log'
            """
        )
        guard let row = found.first else { return nil }
        guard try row.flag(0) else { throw foreign }
        let names: [String]
        do {
            names = try await connection.query(
                "SELECT name::text FROM contact_log.migration ORDER BY number"
            ).map { try $0.text(0) }
        } catch let error as ServerError where error.state == "42703" {
            throw foreign
        }
        let known = migrations.map(\.name)
        guard !names.isEmpty, names.starts(with: known.prefix(names.count)) else { throw foreign }
        guard names.count <= known.count else {
            throw StoreError(
                code: .newer,
                cause: "a newer version made the log (version \(names.count); this one reads up to "
                    + "\(known.count))",
                hint: "open it with a newer version of projector"
            )
        }
        return names.count
    }

    private static var foreign: StoreError {
        StoreError(
            code: .foreign,
            cause: "the schema contact_log isn't a contact log",
            hint: "use another database; nothing was changed"
        )
    }
}
#endif
