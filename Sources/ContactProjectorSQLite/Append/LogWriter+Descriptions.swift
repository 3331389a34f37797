internal import ActivityJSON
internal import ContactProjector
internal import Foundation
internal import GRDB
internal import LogChain

extension LogWriter {
    /// Erases the descriptions of activities of a stream, and records an entry for each.
    mutating func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) throws -> [LogEntry] {
        guard let number = try reader.number(of: stream) else { return [] }
        let described = try activities.sorted().compactMap { try versions(of: $0, stream, number) }
        guard !described.isEmpty else { return [] }
        // Before the secret goes: what stays must be verifiable, and its salts come from the
        // secret.
        try keepSalts(of: number)
        for versions in described {
            for version in versions { try removePayload(at: version.position) }
        }
        try eraseSecret(of: stream, numbered: number)
        let row = try self.row(of: stream)
        return try described.map { try record($0[0], in: row) }
    }

    /// Returns every version of an activity, or `nil` if there is none or it is erased.
    private func versions(
        of id: ActivityID,
        _ stream: StreamID,
        _ number: Int64
    ) throws -> [LogEntry]? {
        let key = id.key(in: number)
        let versions = try reader.versions(of: stream, key: key, before: position.next)
            .filter { $0.activity.id == id }
        guard let first = versions.first, !first.isErased else { return nil }
        return versions
    }

    /// Stores the salts of a stream's entries, so that they no longer need its secret.
    ///
    /// With the secret, a guess at an erased text could be verified against its commitment.
    private func keepSalts(of number: Int64) throws {
        guard let secret = try secret(of: number) else { return }
        // Collected first: a statement that updates rows while another one reads them may see its
        // own writes (sqlite.org/isolation.html).
        var positions: [Position] = []
        try db.statement(
            """
            SELECT position FROM entry
            WHERE stream = ? AND payload IS NOT NULL AND salt IS NULL
            """
        ).forEach {
            $0.add(number)
        } _: {
            positions.append(try EntryRow.position($0, 0))
        }
        let update = try db.statement("UPDATE entry SET salt = ? WHERE position = ?")
        for position in positions {
            try update.run {
                $0.add(DigestChain.salt(secret: secret, at: position))
                $0.add(position.rawValue)
            }
        }
    }

    private func secret(of number: Int64) throws -> Data? {
        try db.statement("SELECT secret FROM stream WHERE id = ?").first {
            $0.add(number)
        } read: {
            try $0.optionalData(0)
        } ?? nil
    }

    private func removePayload(at position: Position) throws {
        try db.statement("UPDATE entry SET payload = NULL, salt = NULL WHERE position = ?").run {
            $0.add(position.rawValue)
        }
    }

    private mutating func record(_ first: LogEntry, in row: StreamRow) throws -> LogEntry {
        let bytes = first.activity.blank
        let recorded = LogEntry(
            position: position.next,
            recordedAt: recordedAt,
            activity: try reader.codec.decode(bytes, stream: first.activity.stream),
            kind: .revision(of: first.position)
        )
        let key = first.activity.id.key(in: row.number)
        try record([PlannedEntry(entry: recorded, stream: row, key: key)])
        return recorded
    }
}
