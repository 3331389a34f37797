#if Postgres
public import ContactProjector
internal import Foundation
internal import LogChain

extension PostgresActivityStore {
    /// Erases everything that a stream holds but its defining fields, and records that as an entry of its own.
    ///
    /// The text is no longer part of any answer once this returns. The server keeps replaced rows until it vacuums the
    /// table, and in archived write-ahead logs and backups. O(own history).
    ///
    /// - Throws: `StoreError`, as ``append(_:)`` does.
    public func erase(_ stream: StreamID) async throws(StoreError) -> LogEntry? {
        try await write {
            try await $0.erase(stream)
        } answer: { entry, _ in
            entry
        }
    }

    /// Erases the descriptions of single activities of a stream, and records each as a revision that describes nothing.
    ///
    /// The stream's secret is erased too: other activities keep the salts of their own commitments, and later ones get
    /// a new secret. O(own history).
    ///
    /// - Throws: `StoreError`, as ``append(_:)`` does.
    public func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) async throws(StoreError) -> [LogEntry] {
        try await write {
            try await $0.erase(activities, of: stream)
        } answer: { entries, _ in
            entries
        }
    }
}

extension LogWriter {
    fileprivate mutating func erase(_ stream: StreamID) async throws -> LogEntry? {
        let erased = try await connection.query(
            """
            UPDATE contact_log.entry SET payload = NULL, salt = NULL
            WHERE contact = $1 AND org = $2 AND payload IS NOT NULL
            """,
            [.bytes(stream.contactColumn), .bytes(stream.orgColumn)]
        )
        guard erased.count > 0 else { return nil }
        try await set([nil], of: [stream])
        let entry = LogEntry(erasing: stream, at: position.next, recordedAt: recordedAt)
        // Random: a link over known bytes would confirm a guess at the stream.
        let commitment = secret()
        try await insert([sealed(entry, commitment: commitment, payload: nil)])
        return entry
    }

    fileprivate mutating func erase(
        _ ids: Set<ActivityID>,
        of stream: StreamID
    ) async throws -> [LogEntry] {
        let wanted = ids.sorted().map { ActivityKey(stream: stream, id: $0) }
        let held = try await versions(of: Set(wanted))
        let described: [[LogEntry]] = wanted.compactMap { held[$0] }.filter {
            $0.first.map { !$0.isErased } ?? false
        }
        guard !described.isEmpty else { return [] }
        // Before the secret goes: what stays must be verifiable.
        try await keepSalts(of: stream)
        _ = try await connection.query(
            """
            UPDATE contact_log.entry SET payload = NULL, salt = NULL
            WHERE contact = $1 AND org = $2 AND position = ANY ($3)
            """,
            [
                .bytes(stream.contactColumn), .bytes(stream.orgColumn),
                .numbers(described.flatMap { $0.map(\.position.rawValue) }),
            ]
        )
        try await set([nil], of: [stream])
        var entries: [LogEntry] = []
        for first in described.compactMap(\.first) {
            entries.append(
                LogEntry(
                    position: (entries.last?.position ?? position).next,
                    recordedAt: recordedAt,
                    activity: try codec.decode(first.activity.blank, stream: stream),
                    kind: .revision(of: first.position)
                )
            )
        }
        try await record(entries)
        return entries
    }

    /// Stores the salts of a stream's entries, so that they no longer need its secret.
    private func keepSalts(of stream: StreamID) async throws {
        let key: [Parameter] = [.bytes(stream.contactColumn), .bytes(stream.orgColumn)]
        let rows = try await connection.query(
            """
            SELECT e.position, s.secret, e.id
            FROM contact_log.entry e
            JOIN contact_log.stream s ON s.contact = e.contact AND s.org = e.org
            WHERE e.contact = $1 AND e.org = $2 AND e.payload IS NOT NULL AND e.salt IS NULL
                AND s.secret IS NOT NULL
            """,
            key
        )
        let salts = try rows.map { row in
            let position = try EntryRow.position(row, 0)
            let salt = DigestChain.salt(secret: Data(try row.bytes(1)), at: position)
            return (position.rawValue, [UInt8](salt), try row.bytes(2))
        }
        _ = try await connection.query(
            """
            UPDATE contact_log.entry e SET salt = k.salt
            FROM unnest($3::bigint[], $4::bytea[], $5::bytea[]) AS k (position, salt, id)
            WHERE e.contact = $1 AND e.org = $2 AND e.id = k.id AND e.position = k.position
            """,
            key + [
                .numbers(salts.map(\.0)), .byteLists(salts.map(\.1)),
                .byteLists(salts.map(\.2)),
            ]
        )
    }
}
#endif
