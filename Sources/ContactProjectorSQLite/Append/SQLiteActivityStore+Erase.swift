public import ContactProjector
internal import Foundation
internal import GRDB
internal import Synchronization

extension SQLiteActivityStore {
    /// Erases everything that a stream holds but its defining fields, and records that as an entry of its own.
    ///
    /// The text is overwritten in the database and removed from the write-ahead log before this returns. Copies and
    /// backups aren't changed. The stream's secret is erased too, so a guess at the text can't be verified against its
    /// commitment; the digest chain stays intact. O(own history + write-ahead log).
    ///
    /// - Throws: `StoreError`. With the code `locked` the erasure is recorded, but a reader keeps the write-ahead log:
    ///   call again when readers are done, or reopen the store.
    public func erase(_ stream: StreamID) async throws(StoreError) -> LogEntry? {
        let erasure = Mutex<LogEntry?>(nil)
        try await write { writer in
            var writer = writer
            let entry = try writer.erase(stream)
            erasure.withLock { $0 = entry }
            return try writer.finish()
        }
        try await truncateLog()
        return erasure.withLock(\.self)
    }

    /// Erases the descriptions of single activities of a stream, and records each as a revision that describes nothing.
    ///
    /// The text is removed from the files as with ``erase(_:)-(StreamID)``. The stream's secret is
    /// erased too: other activities keep the salts of their own commitments, and later ones get a
    /// new secret. O(own history + write-ahead log).
    ///
    /// - Throws: `StoreError`. With the code `locked` the erasure is recorded, but a reader keeps the write-ahead log:
    ///   call again when readers are done, or reopen the store.
    public func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) async throws(StoreError) -> [LogEntry] {
        let erasures = Mutex<[LogEntry]>([])
        try await write { writer in
            var writer = writer
            let entries = try writer.erase(activities, of: stream)
            erasures.withLock { $0 = entries }
            return try writer.finish()
        }
        try await truncateLog()
        return erasures.withLock(\.self)
    }

    /// Removes erased text from the write-ahead log.
    func truncateLog() async throws(StoreError) {
        do {
            // A task of its own isn't canceled with the caller's: the erasure is recorded, so its
            // text must go in any case.
            try await Task { [connections] in
                // Readers first. A reader on an older state keeps the log from being truncated, and
                // idle connections hold pages with the erased text in their caches.
                connections.closeReaders()
                try await connections.use { writer in
                    _ = try await writer.writeWithoutTransaction { try $0.checkpoint(.truncate) }
                }
            }.value
        } catch {
            throw StoreError(error, .erasing, files)
        }
    }
}

extension LogWriter {
    fileprivate mutating func erase(_ stream: StreamID) throws -> LogEntry? {
        guard let number = try reader.number(of: stream), try removePayloads(of: number) > 0 else {
            return nil
        }
        try eraseSecret(of: stream, numbered: number)
        let entry = LogEntry(erasing: stream, at: position.next, recordedAt: recordedAt)
        try record(entry, in: StreamRow(number: number, secret: Data(), isFresh: false))
        return entry
    }

    private func removePayloads(of number: Int64) throws -> Int {
        try db.cachedStatement(
            sql: """
                UPDATE entry SET payload = NULL, salt = NULL
                WHERE stream = :stream AND payload IS NOT NULL
                """
        ).execute(arguments: ["stream": number])
        return db.changesCount
    }
}
