#if Postgres
internal import ContactProjector
internal import Foundation
internal import LogChain

/// The writer of one change of the log, inside its transaction, which holds the log's head.
struct LogWriter {
    let connection: Connection
    let before: LogHead
    let recordedAt: Timestamp
    private(set) var position: Position
    private(set) var link: Data
    private let makeSecret: @Sendable () -> [UInt8]
    let codec = PayloadCodec()

    /// The head of the log as it is locked.
    struct LockedHead {
        let head: LogHead
        let link: Data
        /// The server's time, read under the lock.
        let now: Timestamp
        /// The head after the batch, if its commit was done before.
        let done: Bool
    }

    /// Begins a transaction that waits for its turn, and looks for the batch in the log.
    static func begin(_ connection: Connection, batch: [UInt8]) async throws -> LockedHead {
        // Whatever the default of the database is: a stricter level would fail where this one waits.
        try await connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        // The row's lock is held until the commit: one writer at a time, so that positions have no
        // gaps and no reader sees a later one first.
        let head = try await connection.query(
            "SELECT position, recorded_at, link FROM contact_log.head FOR UPDATE"
        )
        guard let row = head.first else {
            throw CorruptEntryError.headless
        }
        // A statement of its own: the lock's statement reads the clock before it waits.
        let state = try await connection.query(
            """
            SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
                EXISTS (SELECT FROM contact_log.append WHERE batch = $1)
            """,
            [.bytes(batch)]
        )
        guard let clock = state.first else {
            throw CorruptEntryError(position: nil, finding: "the server has no time")
        }
        return LockedHead(
            head: LogHead(
                position: try EntryRow.position(row, 0),
                recordedAt: try row.optionalNumber(1) == nil ? nil : EntryRow.timestamp(row, 1)
            ),
            link: Data(try row.bytes(2)),
            now: try EntryRow.timestamp(clock, 0),
            done: try clock.flag(1)
        )
    }

    init(
        _ connection: Connection,
        _ locked: LockedHead,
        now: Timestamp,
        _ makeSecret: @escaping @Sendable () -> [UInt8]
    ) throws {
        self.connection = connection
        self.makeSecret = makeSecret
        before = locked.head
        position = before.position
        link = locked.link
        recordedAt = before.nextRecordedAt(now: now)
        guard before.recordedAt.map({ $0 < recordedAt }) ?? true else {
            throw StoreError(
                code: .failed,
                cause: "recorded time can't advance past \(recordedAt)",
                hint: "check the clock"
            )
        }
    }

    /// Returns a random secret for a stream, or a random commitment.
    func secret() -> Data { Data(makeSecret()) }

    /// Finds the recorded versions of some activities, in the order of the log.
    func versions(of wanted: Set<ActivityKey>) async throws -> [ActivityKey: [LogEntry]] {
        guard before.position > .zero else { return [:] }
        return try await connection.versions(of: wanted)
    }

    /// Finds or makes the secrets of streams.
    func secrets(of streams: Set<StreamID>) async throws -> [StreamID: Data] {
        let all = streams.sorted()
        var found: [StreamID: Data] = [:]
        let rows = try await connection.query(
            """
            SELECT s.contact, s.org, s.secret
            FROM unnest($1::bytea[], $2::bytea[]) AS k (contact, org)
            JOIN contact_log.stream s ON s.contact = k.contact AND s.org = k.org
            WHERE s.secret IS NOT NULL
            """,
            Self.columns(of: all)
        )
        for number in 0..<rows.count {
            found[try EntryRow.stream(rows[number], 0)] = Data(try rows[number].bytes(2))
        }
        let new = all.filter { found[$0] == nil }
        guard !new.isEmpty else { return found }
        let secrets = new.map { _ in secret() }
        try await set(secrets, of: new)
        return found.merging(zip(new, secrets)) { old, _ in old }
    }

    /// Writes the secrets of streams, which may be new, or erases them.
    func set(_ secrets: [Data?], of streams: [StreamID]) async throws {
        _ = try await connection.query(
            """
            INSERT INTO contact_log.stream (contact, org, secret)
            SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[])
            ON CONFLICT (contact, org) DO UPDATE SET secret = excluded.secret
            """,
            Self.columns(of: streams) + [.byteLists(secrets.map { $0.map { [UInt8]($0) } })]
        )
    }

    private static func columns(of streams: [StreamID]) -> [Parameter] {
        [.byteLists(streams.map(\.contactColumn)), .byteLists(streams.map(\.orgColumn))]
    }

    /// Writes the next entries, of activities.
    mutating func record(_ entries: [LogEntry]) async throws {
        guard !entries.isEmpty else { return }
        let secrets = try await secrets(of: Set(entries.map(\.activity.stream)))
        try await insert(
            entries.map { entry in
                let payload = entry.activity.payload.bytes
                let commitment = DigestChain.commitment(
                    to: payload,
                    secret: secrets[entry.activity.stream] ?? Data(),
                    at: entry.position
                )
                return sealed(entry, commitment: commitment, payload: payload)
            }
        )
    }

    /// Returns an entry with its link, which continues the chain.
    mutating func sealed(
        _ entry: LogEntry,
        commitment: Data,
        salt: Data? = nil,
        payload: [UInt8]?
    ) -> SealedEntry {
        link = DigestChain.link(after: link, header: EntryHeader(entry), commitment: commitment)
        position = entry.position
        return SealedEntry(
            entry: entry,
            commitment: commitment,
            link: link,
            salt: salt,
            payload: payload
        )
    }

    /// Writes rows.
    func insert(_ entries: [SealedEntry]) async throws {
        var rows = CopyBuffer(columns: 16)
        for entry in entries { EntryRow.append(entry, to: &rows) }
        try await connection.copy(
            "COPY contact_log.entry (\(EntryRow.written)) FROM STDIN (FORMAT binary)",
            rows
        )
    }

    /// Writes the new head, if there is one.
    func finish(batch: [UInt8]) async throws -> LogHead {
        // An append of duplicates alone leaves no trace, so repeating an import changes nothing.
        guard position > before.position else { return before }
        _ = try await connection.query(
            """
            WITH head AS (
                UPDATE contact_log.head SET position = $1, recorded_at = $2, link = $3
            )
            INSERT INTO contact_log.append (last_position, recorded_at, batch)
            VALUES ($1, $2, $4)
            """,
            [
                .number(position.rawValue), .number(recordedAt.microseconds),
                .bytes([UInt8](link)), .bytes(batch),
            ]
        )
        // Sent by the server once the transaction is committed.
        try await connection.execute("NOTIFY contact_log")
        return LogHead(position: position, recordedAt: recordedAt)
    }
}
#endif
