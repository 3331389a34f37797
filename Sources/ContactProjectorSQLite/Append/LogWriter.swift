internal import ContactProjector
internal import Foundation
internal import GRDB

/// One change of the log, inside its transaction.
struct LogWriter {
    let db: Database
    let reader: LogReader
    let before: LogHead
    let recordedAt: Timestamp
    private(set) var position: Position
    private(set) var link: Data
    let snapshots: SnapshotInvalidation
    let statements: AppendStatements

    init(_ db: Database, now: () -> Timestamp) throws {
        self.db = db
        reader = LogReader(db)
        before = try reader.head()
        recordedAt = before.nextRecordedAt(now: now())
        position = before.position
        link = try reader.link(at: before.position)
        snapshots = try SnapshotInvalidation(db)
        statements = try AppendStatements(db)
        try checkClock()
    }

    /// Writes the next entry; nil as payload means that there is none.
    mutating func record(
        _ entry: LogEntry,
        in stream: StreamRow,
        key: Int64?,
        payload: Data?
    ) throws {
        let commitment =
            payload.map {
                DigestChain.commitment(to: $0, secret: stream.secret, at: entry.position)
            } ?? DigestChain.commitmentToNothing()
        try snapshots.invalidate(by: entry, in: stream)
        try insert(
            entry,
            in: stream.number,
            key: key,
            commitment: commitment,
            payload: payload
        )
    }

    /// Writes the next entry with a commitment that was made before.
    mutating func insert(
        _ entry: LogEntry,
        in stream: Int64,
        key: Int64?,
        commitment: Data,
        payload: Data?,
        salt: Data? = nil
    ) throws {
        let header = EntryHeader(entry)
        link = DigestChain.link(after: link, header: header, commitment: commitment)
        position = entry.position
        try statements.insert(
            header,
            AppendStatements.Evidence(
                stream: stream,
                key: key,
                commitment: commitment,
                link: link,
                payload: payload,
                salt: salt
            )
        )
    }

    /// Ends the change and returns the head of the log; nothing is written when nothing was recorded.
    func finish() throws -> LogHead {
        guard position > before.position else { return before }
        try db.cachedStatement(
            sql: """
                INSERT INTO append (recorded_at, last_position)
                VALUES (:recorded_at, :last_position)
                """
        ).execute(
            arguments: [
                "recorded_at": recordedAt.microseconds,
                "last_position": position.rawValue,
            ]
        )
        return LogHead(position: position, recordedAt: recordedAt)
    }

    /// Refuses to write past the last instant there is, where recorded time could not increase.
    private func checkClock() throws {
        guard before.recordedAt.map({ $0 < recordedAt }) ?? true else {
            throw StoreError(
                code: .failed,
                cause: "recorded time can't advance past \(recordedAt)",
                hint: "check the clock"
            )
        }
    }
}

extension LogReader {
    /// The link of the entry at a position; that before the first entry at zero.
    func link(at position: Position) throws -> Data {
        guard position > .zero else { return DigestChain.origin }
        let link = try source.statement("SELECT link FROM entry WHERE position = ?").first {
            $0.add(position.rawValue)
        } read: {
            try $0.data(0)
        }
        guard let link else {
            throw CorruptEntryError(
                position: position,
                finding: "entry missing, although it is the log's head"
            )
        }
        return link
    }
}
