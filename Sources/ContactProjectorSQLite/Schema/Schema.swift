internal import ContactProjector
internal import GRDB
internal import LogChain

/// The schema of the file, as a list of steps to which later versions only append.
enum Schema {
    /// `CPro`, the application id in the header of the database.
    static let applicationID: Int32 = 0x4350_726F

    /// The version that this library writes: the number of steps.
    static var version: Int32 { Int32(migrations.count) }

    /// One step of the schema; never edited once released.
    struct Migration {
        let name: String
        let sql: String
        /// Fills the step's tables with their initial rows.
        var fill: @Sendable (Database) throws -> Void = { _ in }
    }

    // Ids have the type ANY because one that contains a NUL is stored as a blob.
    static let migrations = [
        Migration(
            name: "log",
            sql: """
                CREATE TABLE stream (
                    id INTEGER PRIMARY KEY,
                    contact ANY NOT NULL,
                    org ANY,
                    secret BLOB
                ) STRICT;
                CREATE UNIQUE INDEX stream_contact_org ON stream (contact, org);
                CREATE TABLE entry (
                    position INTEGER PRIMARY KEY,
                    stream INTEGER NOT NULL REFERENCES stream (id),
                    key INTEGER,
                    kind INTEGER NOT NULL,
                    first_position INTEGER,
                    id ANY NOT NULL,
                    type ANY NOT NULL,
                    occurred_at INTEGER,
                    segment ANY,
                    note ANY,
                    broadcast ANY,
                    recorded_at INTEGER NOT NULL,
                    commitment BLOB NOT NULL,
                    link BLOB NOT NULL,
                    payload BLOB
                ) STRICT;
                CREATE INDEX entry_stream ON entry (stream);
                CREATE INDEX entry_key ON entry (key);
                CREATE TABLE append (
                    recorded_at INTEGER PRIMARY KEY,
                    last_position INTEGER NOT NULL
                ) STRICT;
                """
        ),
        Migration(
            name: "snapshots",
            sql: """
                DROP INDEX entry_stream;
                CREATE INDEX entry_stream_occurred_at ON entry (stream, occurred_at);
                CREATE TABLE snapshot (
                    id INTEGER PRIMARY KEY,
                    stream INTEGER NOT NULL REFERENCES stream (id),
                    name TEXT NOT NULL,
                    version INTEGER NOT NULL,
                    fingerprint INTEGER NOT NULL,
                    through INTEGER NOT NULL,
                    known_at INTEGER NOT NULL,
                    activities INTEGER NOT NULL,
                    undated INTEGER NOT NULL,
                    bytes BLOB NOT NULL
                );
                CREATE UNIQUE INDEX snapshot_stream
                    ON snapshot (stream, name, version, fingerprint, through);
                """
        ),
        Migration(
            name: "rejects",
            sql: """
                CREATE TABLE import_source (
                    id INTEGER PRIMARY KEY,
                    identity ANY NOT NULL UNIQUE,
                    name ANY NOT NULL
                ) STRICT;
                CREATE TABLE import_reject (
                    id INTEGER PRIMARY KEY,
                    source INTEGER NOT NULL REFERENCES import_source (id),
                    line INTEGER NOT NULL,
                    offset INTEGER NOT NULL,
                    reason ANY NOT NULL,
                    recorded_at INTEGER NOT NULL,
                    UNIQUE (source, offset, reason)
                ) STRICT;
                """
        ),
        Migration(
            name: "identity",
            sql: """
                CREATE TABLE identity (
                    number INTEGER PRIMARY KEY CHECK (number = 1),
                    id BLOB NOT NULL,
                    digest BLOB NOT NULL
                ) STRICT;
                """,
            fill: { try LogIdentity.random().insert(into: $0) }
        ),
        Migration(
            name: "salts",
            sql: "ALTER TABLE entry ADD COLUMN salt BLOB;"
        ),
        // Opt-outs from before an erasure stay in force (rule 3.9). Snapshots taken by earlier
        // versions don't include them.
        Migration(
            name: "opt-outs",
            sql: """
                DELETE FROM snapshot
                WHERE stream IN (SELECT stream FROM entry WHERE kind = \(LogEntry.Kind.erasure.code));
                """
        ),
        // Snapshots leave out notes and files, which the partial index finds
        // (<doc:SnapshotsWithoutTexts>). Earlier ones include them.
        Migration(
            name: "texts",
            sql: """
                DELETE FROM snapshot;
                CREATE INDEX entry_text ON entry (stream, note, occurred_at, type, kind)
                    WHERE type IN ('note_created', 'file_uploaded');
                """
        ),
        // Filled when a root is asked for: an append pays nothing (<doc:TreeOverTheChain>).
        Migration(
            name: "tree",
            sql: """
                CREATE TABLE node (
                    level INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    hash BLOB NOT NULL,
                    PRIMARY KEY (level, number)
                ) STRICT, WITHOUT ROWID;
                """
        ),
    ]

    /// Migrates a database to a version, by default the newest, in the transaction of the caller.
    static func migrate(_ db: Database, to target: Int32 = version) throws {
        let version = try Self.version(of: db)
        guard version < target else { return }
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        for migration in migrations[Int(version)..<Int(target)] {
            try db.execute(sql: migration.sql)
            try migration.fill(db)
        }
        // Last, in the same transaction: a crash leaves all steps or none.
        try db.execute(sql: "PRAGMA user_version = \(target)")
    }

    /// Returns the version of a database.
    ///
    /// One opened read-only may have an earlier version.
    static func version(of db: Database) throws -> Int32 {
        try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }
}

extension StatementSource {
    /// Returns a Boolean value indicating whether the database includes a step of the schema.
    func has(_ step: String) -> Bool {
        Schema.migrations.prefix(Int(max(schemaVersion, 0))).contains { $0.name == step }
    }
}
