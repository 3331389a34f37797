internal import ContactProjector
internal import Foundation
internal import GRDB

/// The check of one state of the log, entry by entry from the first.
struct LogVerifier {
    private let reader: LogReader
    private let earlier: ChainHead?
    private var erasures: [Int64: Position] = [:]
    private var streams: Set<Int64> = []
    private var link = DigestChain.origin
    private var append: LogHead?
    private var result = VerificationReport()

    init(_ reader: LogReader, against earlier: ChainHead?) {
        self.reader = reader
        self.earlier = earlier
    }

    private var db: Database { reader.db }
    private var next: Position { result.head.position.next }

    /// Checks everything; what can't even be read is a finding too.
    mutating func verify() -> VerificationReport {
        attempt { verifier in
            try verifier.findErasures()
            try verifier.checkEntries()
            try verifier.checkEnd()
        }
        attempt { verifier in try verifier.checkIdentity() }
        attempt { verifier in try verifier.checkStreams() }
        attempt { verifier in try verifier.checkSnapshots() }
        attempt { verifier in try verifier.checkSchema() }
        attempt { verifier in try verifier.checkDatabase() }
        return result
    }

    private mutating func attempt(_ check: (inout LogVerifier) throws -> Void) {
        do {
            try check(&self)
        } catch let damage as CorruptEntryError {
            report(damage.finding, at: damage.position ?? next)
        } catch let damage as CorruptSchemaError {
            report(damage.text, at: nil)
        } catch let error as DatabaseError {
            report("can't be read: \(error.message ?? "\(error)")", at: next)
        } catch {
            report("can't be read: \(error)", at: next)
        }
    }

    private mutating func report(_ text: String, at position: Position?) {
        result.findings.append(VerificationReport.Finding(position: position, text: text))
    }

    private mutating func findErasures() throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT stream, max(position) FROM entry
                WHERE kind = :erasure
                GROUP BY stream
                """,
            arguments: ["erasure": LogEntry.Kind.erasure.code]
        )
        while let row = try rows.next() {
            erasures[try row.decode(Int64.self, atIndex: 0)] = try EntryRow.position(row, 1)
        }
    }

    private mutating func checkEntries() throws {
        let appends = try Row.fetchCursor(
            db,
            sql: "SELECT last_position, recorded_at FROM append ORDER BY recorded_at"
        )
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(EntryRow.columns), contact, org, secret, stream, key, commitment, link,
                    \(reader.saltColumn)
                FROM entry
                LEFT JOIN (SELECT id AS number, contact, org, secret FROM stream)
                    ON number = stream
                ORDER BY position
                """
        )
        while let row = try rows.next() {
            try check(row, appends)
        }
        if let append, append.position != result.head.position {
            throw CorruptEntryError(position: next, finding: "entry missing")
        }
        guard try appends.next() == nil else {
            throw CorruptEntryError(
                position: next,
                finding: "entry missing, although its append is recorded"
            )
        }
    }

    private mutating func check(_ row: Row, _ appends: RowCursor) throws {
        let position = try EntryRow.position(row, 0)
        guard position == next else {
            throw CorruptEntryError(
                position: next,
                finding: "entry missing; the log continues at position \(position)"
            )
        }
        let stream = try EntryRow.stream(row, 11)
        let number = try row.decode(Int64.self, atIndex: 14)
        let entry = try EntryRow.entry(row, of: stream, codec: reader.codec)
        try checkRecordedAt(of: entry, appends)
        try checkErasure(of: entry, number)
        try checkHeader(of: entry, row)
        try checkKind(of: entry, number, key: try row.decode(Int64?.self, atIndex: 15))
        try checkLink(of: entry, row)
        streams.insert(number)
        result.streams = streams.count
        if entry.isErased { result.erased += 1 }
    }

    private mutating func checkRecordedAt(of entry: LogEntry, _ appends: RowCursor) throws {
        if append.map({ entry.position > $0.position }) ?? true {
            guard let row = try appends.next() else {
                throw CorruptEntryError(
                    position: entry.position,
                    finding: "entry without an append"
                )
            }
            let last = try EntryRow.position(row, 0)
            append = LogHead(position: last, recordedAt: try EntryRow.timestamp(row, 1))
        }
        guard let append, append.position >= entry.position, append.recordedAt == entry.recordedAt
        else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "recorded time differs from that of its append"
            )
        }
    }

    private func checkErasure(of entry: LogEntry, _ number: Int64) throws {
        guard entry.kind != .erasure else { return }
        let isBehindErasure = erasures[number].map { entry.position < $0 } ?? false
        if isBehindErasure, !entry.isErased {
            throw CorruptEntryError(
                position: entry.position,
                finding: "erased payload still present"
            )
        }
        guard try isBehindErasure || !entry.isErased || isBlankedLater(entry, number) else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "payload missing without an erasure"
            )
        }
    }

    /// Tells whether a later revision records that the description was erased.
    private func isBlankedLater(_ entry: LogEntry, _ number: Int64) throws -> Bool {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(EntryRow.columns) FROM entry
                    WHERE key = :key AND position > :position AND first_position = :first
                    """
            ),
            arguments: [
                "key": entry.activity.id.key(in: number), "position": entry.position.rawValue,
                "first": (entry.kind.first ?? entry.position).rawValue,
            ]
        )
        while let row = try rows.next() {
            let blank = try EntryRow.definition(row, of: entry.activity.stream).blank
            if try row.decode(Data?.self, atIndex: 10) == Data(blank) { return true }
        }
        return false
    }

    private func checkHeader(of entry: LogEntry, _ row: Row) throws {
        guard !entry.isErased, entry.kind != .erasure else { return }
        let columns = try EntryRow.definition(row, of: entry.activity.stream)
        guard columns.id == entry.activity.id, columns.definesTheSame(as: entry.activity) else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "columns and payload disagree"
            )
        }
    }

    private func checkKind(of entry: LogEntry, _ number: Int64, key: Int64?) throws {
        guard entry.kind != .erasure else {
            if key != nil {
                throw CorruptEntryError(position: entry.position, finding: "unexpected key")
            }
            return
        }
        guard let key, key == entry.activity.id.key(in: number) else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "key doesn't match the id"
            )
        }
        let stream = entry.activity.stream
        let versions = try reader.versions(of: stream, key: key, before: entry.position)
            .filter { $0.activity.id == entry.activity.id }
        guard Self.isRight(entry, among: versions) || Self.isBlank(entry, of: versions.first) else {
            throw CorruptEntryError(
                position: entry.position,
                finding: "entry differs from what an append would have recorded"
            )
        }
    }

    /// Tells whether an append would have recorded this entry as it is; of erased ones only the definition can tell.
    private static func isRight(_ entry: LogEntry, among versions: [LogEntry]) -> Bool {
        guard entry.isErased, let first = versions.first else {
            return AppendPlan.decision(for: entry.activity, given: versions) == .record(entry.kind)
        }
        return first.activity.definesTheSame(as: entry.activity)
            ? entry.kind == .revision(of: first.position)
            : entry.kind == .conflict(with: first.position)
    }

    /// Tells whether an entry is the revision that records that an activity's description was erased.
    private static func isBlank(_ entry: LogEntry, of first: LogEntry?) -> Bool {
        guard let first, first.isErased, !entry.isErased else { return false }
        return entry.kind == .revision(of: first.position)
            && entry.activity.payload.bytes == first.activity.blank
    }

    private mutating func checkLink(of entry: LogEntry, _ row: Row) throws {
        let commitment = try row.decode(Data.self, atIndex: 16)
        guard commitment.count == 32 else {
            throw CorruptEntryError(position: entry.position, finding: "invalid commitment")
        }
        if let payload = try row.decode(Data?.self, atIndex: 10) {
            let salt = try EntryRow.salt(row, 18, orOf: 13, at: entry.position)
            guard let salt, DigestChain.commitment(to: payload, salt: salt) == commitment else {
                throw CorruptEntryError(
                    position: entry.position,
                    finding: "payload differs from the recorded one"
                )
            }
        }
        link = DigestChain.link(after: link, header: EntryHeader(entry), commitment: commitment)
        guard try row.decode(Data.self, atIndex: 17) == link else {
            throw CorruptEntryError(position: entry.position, finding: "digest chain broken")
        }
        if let earlier, earlier.position == entry.position, earlier.link != [UInt8](link) {
            throw CorruptEntryError(
                position: entry.position,
                finding: "the log doesn't match the given head: entries were altered or replaced"
            )
        }
        result.head = ChainHead(position: entry.position, link: [UInt8](link))
    }

    private func checkEnd() throws {
        guard let earlier, earlier.position > result.head.position else { return }
        throw CorruptEntryError(
            position: next,
            finding: "entry missing, although the given head is at position \(earlier.position)"
        )
    }
}

extension LogVerifier {
    /// Checks the log's id, which no link covers.
    private func checkIdentity() throws {
        guard try Schema.has("identity", db) else { return }
        do {
            _ = try LogIdentity(db)
        } catch let damage as CorruptEntryError {
            throw CorruptSchemaError(text: damage.finding)
        }
    }

    private func checkStreams() throws {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT contact FROM stream
                WHERE NOT EXISTS (SELECT * FROM entry WHERE entry.stream = stream.id)
                UNION ALL
                SELECT contact FROM stream
                WHERE org IS NULL
                GROUP BY contact HAVING count(*) > 1
                LIMIT 1
                """
        )
        guard let row else { return }
        let contact = try row.decode(IDColumn.self, atIndex: 0).text
        throw CorruptSchemaError(text: "the stream of \(contact) has no entry, or is listed twice")
    }

    private mutating func checkSnapshots() throws {
        // What the log itself lacks is reported by then; no replay of it would say more.
        guard result.isClean else { return }
        var verifier = SnapshotVerifier(reader)
        try verifier.verify()
        result.snapshots = verifier.checked
        for finding in verifier.findings { report(finding, at: nil) }
    }

    /// Compares the schema with that of an empty store of the same version.
    private func checkSchema() throws {
        let version = min(max(try Schema.version(of: db), 1), Schema.version)
        let expected = try DatabaseQueue().write { db in
            try Schema.migrate(db, to: version)
            return try Self.schema(db)
        }
        guard try Self.schema(db) == expected else {
            throw CorruptSchemaError(
                text: "the schema differs from the one that this version creates"
            )
        }
    }

    private static func schema(_ db: Database) throws -> [String] {
        try Row.fetchAll(
            db,
            sql: "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
        )
        .map { row in
            try (0..<4).map { try row.decode(String?.self, atIndex: $0) ?? "" }
                .joined(separator: "\n")
        }
    }

    private mutating func checkDatabase() throws {
        let rows = try Row.fetchCursor(db, sql: "PRAGMA integrity_check(10)")
        while let row = try rows.next() {
            let text = try row.decode(String.self, atIndex: 0)
            if text != "ok" { report("SQLite reports: \(text)", at: nil) }
        }
    }
}

/// Something wrong that is no place in the log.
private struct CorruptSchemaError: Error {
    let text: String
}
