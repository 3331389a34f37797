internal import ContactProjector
internal import Foundation
internal import GRDB

/// The writer of one change of the log, inside its transaction.
struct LogWriter {
    let db: Database
    let reader: LogReader
    let before: LogHead
    let recordedAt: Timestamp
    private(set) var position: Position
    private(set) var link: Data
    let snapshots: SnapshotInvalidation
    let statements: AppendStatements
    let streams: StreamRows

    init(_ db: Database, _ streams: StreamRows, now: () -> Timestamp) throws {
        self.db = db
        self.streams = streams
        reader = LogReader(db)
        before = try reader.head()
        recordedAt = before.nextRecordedAt(now: now())
        position = before.position
        link = try reader.link(at: before.position)
        snapshots = try SnapshotInvalidation(db)
        statements = try AppendStatements(db)
        try checkClock()
    }

    /// Writes the next entries.
    mutating func record(_ entries: [PlannedEntry]) throws {
        for planned in entries { try snapshots.invalidate(by: planned.entry, in: planned.stream) }
        try entries.forEachPiece(after: link) { piece, images in
            try images.forEach { number, image in
                let planned = piece[piece.startIndex + number]
                try unsafe planned.payload.withUnsafeBytes { payload in
                    let evidence = unsafe AppendStatements.Evidence(
                        stream: planned.stream.number,
                        key: planned.key,
                        payload: payload,
                        salt: nil
                    )
                    try statements.insert(image, evidence)
                }
            }
            link = images.link
        }
        position = entries.last?.entry.position ?? position
    }

    /// Writes the next entry, which has no payload.
    mutating func record(_ entry: LogEntry, in stream: StreamRow) throws {
        try snapshots.invalidate(by: entry, in: stream)
        // Random: a link over known bytes would confirm a guess at the stream that the entry is
        // about.
        let commitment = streams.secret()
        try insert(entry, in: stream.number, key: nil, commitment: commitment, payload: nil)
    }

    /// Writes the next entry with a commitment that was computed before.
    mutating func insert(
        _ entry: LogEntry,
        in stream: Int64,
        key: Int64?,
        commitment: Data,
        payload: Data?,
        salt: Data? = nil
    ) throws {
        var images = EntryImages(after: link)
        images.add(entry, commitment: commitment)
        try images.forEach { _, image in
            try unsafe payload.withBytes { payload in
                let evidence = unsafe AppendStatements.Evidence(
                    stream: stream,
                    key: key,
                    payload: payload,
                    salt: salt
                )
                try statements.insert(image, evidence)
            }
        }
        link = images.link
        position = entry.position
    }

    /// Ends the change and returns the log's head.
    ///
    /// Writes nothing if nothing was recorded.
    func finish() throws -> LogHead {
        // An append of duplicates alone leaves no trace, so repeating an import changes nothing.
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

    /// Throws if recorded time can't increase, since the log is at the last representable time.
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

extension Data? {
    fileprivate func withBytes(_ body: (UnsafeRawBufferPointer?) throws -> Void) rethrows {
        guard let self else { return try body(nil) }
        try unsafe self.withUnsafeBytes { unsafe try body($0) }
    }
}
