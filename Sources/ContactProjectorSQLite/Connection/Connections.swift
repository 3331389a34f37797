internal import ContactProjector
internal import Dispatch
internal import Foundation
internal import GRDB
internal import CLibrary
internal import Synchronization

/// The connections to one store: one that writes, and others that read.
final class Connections: Sendable {
    let files: StoreFiles
    /// The connection that writes, or `nil` if the store is only read.
    let writer: DatabaseQueue?
    private let readers: ReadConnections
    private let scanners: ReadConnections
    /// The threads on which long queries run.
    private let scans: ScanThreads
    /// The warning that recent activities may be missing, or `nil` if there is no reason for one.
    let caution: String?
    private let file: HeldFile
    private let lock: WriterLock?
    /// The size and time of the file when it was opened, if SQLite takes no locks on it.
    private let frozen: FileStamp?
    private let gate = CallGate()
    private let isClosed = Mutex(false)
    private let remembered = Mutex(RememberedStreams())

    /// Opens a store for writing, creating it if there is none.
    init(writing files: StoreFiles, _ options: ConnectionOptions) throws {
        self.files = files
        scans = ScanThreads(atMost: options.readers)
        let database = DatabaseFile(files: files)
        // Looked at before the lock too: a file that isn't a store gets no `-lock` beside it.
        _ = try database.forWriting()
        let lock = try WriterLock(besides: files, wait: options.writerWait)
        // Looked at again: the process that held the lock may have created or migrated the store
        // meanwhile.
        let file = try database.forWriting() ?? database.made()
        // The locks come before SQLite opens the file, because opening may already copy or delete
        // its write-ahead log.
        try Self.lock(file, files)
        try LogPairing(files: files).check()
        writer = try Self.writable(files, options)
        readers = ReadConnections(
            files.database,
            busyTimeout: options.busyTimeout,
            kept: options.readers
        )
        scanners = readers.forScans()
        (self.lock, self.file) = (lock, file)
        (frozen, caution) = (nil, nil)
        OpenStores.add(self)
    }

    /// Opens a store for reading.
    init(reading files: StoreFiles, _ options: ConnectionOptions) throws {
        self.files = files
        scans = ScanThreads(atMost: options.readers)
        file = try DatabaseFile(files: files).forReading()
        caution = try OtherNames(of: file, files).checkReading()
        // A living writer has checked it when it opened the store.
        if !file.isLocked { try LogPairing(files: files).check() }
        (lock, writer) = (nil, nil)
        let mayShare = Self.mayShare(files, hasOtherNames: caution != nil)
        (readers, frozen) = try Self.readable(files, options, mayShare: mayShare)
        scanners = readers.forScans()
        OpenStores.add(self)
    }

    deinit {
        try? close(waiting: .zero, until: .distantFuture)
        // Removed last: when the process ends, it waits for the stores in this list.
        OpenStores.remove(self)
    }

    /// Runs a call that writes.
    ///
    /// Closing waits for it.
    ///
    /// - Throws: `StoreError` if the store is closed or only read, or the error of the call.
    func use<Answer: Sendable>(
        _ call: (DatabaseQueue) async throws -> Answer
    ) async throws -> Answer {
        guard let writer else { throw StoreError.readOnlyStore(files.path) }
        guard gate.enter() else { throw StoreError.closed(files.path) }
        defer { gate.leave() }
        return try await call(writer)
    }

    /// Runs a query on the caller's thread.
    ///
    /// Closing waits for it.
    ///
    /// - Throws: `StoreError` if the store is closed, or was written while it was read without
    ///   locks; or what the query throws.
    func ask<Answer>(_ query: (ReadConnection) throws -> Answer) throws -> Answer {
        try ask(readers, query)
    }

    private func ask<Answer>(
        _ readers: ReadConnections,
        _ query: (ReadConnection) throws -> Answer
    ) throws -> Answer {
        guard gate.enter() else { throw StoreError.closed(files.path) }
        defer { gate.leave() }
        do {
            let answer = try readers.use(query)
            try checkFrozen()
            return answer
        } catch {
            // A file that was written meanwhile may look damaged, since SQLite read parts of two
            // states. That error would be wrong, so the change is reported instead.
            try checkFrozen()
            throw error
        }
    }

    /// Runs a long query on a thread of the store, and interrupts it if the task is canceled.
    ///
    /// A query that waits for its consumer while it reads, such as an export, doesn't count toward
    /// the limit: it would keep the others waiting.
    func scan<Answer: Sendable>(
        waitingForOthers isWaiting: Bool = false,
        _ query: @escaping @Sendable (ReadConnection) throws -> Answer
    ) async throws -> Answer {
        let scan = Scan(query)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                scans.run(isCounted: !isWaiting) { [self] in
                    let answer = Result { try ask(scanners) { try scan.run(on: $0) } }
                    // The query and what it captures, such as an unfinished file, are released
                    // before the task continues.
                    scan.forget()
                    continuation.resume(with: answer)
                }
            }
        } onCancel: {
            scan.cancel()
        }
    }

    /// Runs a change of the log as a transaction, with the streams that earlier changes remembered.
    ///
    /// They are taken out while it runs and put back after the commit, so a change that fails
    /// leaves none of its own.
    func write<Answer: Sendable>(
        _ makeSecret: @escaping @Sendable () -> [UInt8],
        _ change: @escaping @Sendable (Database, StreamRows) throws -> Answer
    ) async throws -> Answer {
        try await use { writer in
            try await writer.writeWithoutTransaction { db in
                // Taken, not copied: with a second reference to the table the first write would
                // copy all of its 50 MB.
                let streams = StreamRows(
                    remembered.withLock { $0.taken() },
                    makeSecret: makeSecret
                )
                let answer = try db.committing { try change($0, streams) }
                remembered.withLock { $0 = streams.remembered }
                return answer
            }
        }
    }

    /// Closes the read connections, so that no page stays in memory.
    func closeReaders() {
        readers.close()
        scanners.close()
    }

    /// A Boolean value that indicates whether the path now leads to another file.
    ///
    /// It is `false` once closed.
    ///
    /// A path that leads nowhere doesn't count: the open file may have been renamed, and others may
    /// use it under its other name.
    var isReplaced: Bool {
        guard gate.isOpen, let found = FileIdentity(of: files.path) else { return false }
        return found != file.identity
    }

    /// Throws if a file that is read without locks was written meanwhile.
    private func checkFrozen() throws(StoreError) {
        guard let frozen else { return }
        guard frozen == FileStamp(of: files.database), !files.hasLog else {
            throw .overtaken(files.path)
        }
        guard caution == nil || !file.isLocked else { throw .writtenElsewhere(files.path) }
    }
}

/// Closing.
extension Connections {
    /// Waits for running calls, and copies the write-ahead log into the database.
    ///
    /// Does nothing if closed before.
    ///
    /// - Parameters:
    ///   - readers: The time to wait for other processes that read entries in the log.
    ///   - deadline: The time to give up waiting for running calls. Nothing is closed then.
    /// - Throws: `StoreError` when the log had to stay; the store is closed then, too.
    func close(waiting readers: Duration, until deadline: DispatchTime) throws(StoreError) {
        gate.shut()
        guard gate.wait(until: deadline) else { throw .busy(files.path) }
        let result: Result<Void, StoreError> = isClosed.withLock { isClosed in
            guard !isClosed else { return .success(()) }
            isClosed = true
            return closed(readers)
        }
        try result.get()
    }

    /// Interrupts the running calls until all have ended, or the deadline passes.
    func interrupt(until deadline: DispatchTime) {
        gate.shut()
        // SQLite interrupts the statements that run at that time and no later one, so a call with
        // several statements needs several interrupts. Every 20 ms: a call ends without noticeable
        // delay, and the loop costs nothing.
        while DispatchTime.now() < deadline, !gate.wait(until: .now() + .milliseconds(20)) {
            isClosed.withLock { if !$0 { writer?.interrupt() } }
            readers.interrupt()
            scanners.interrupt()
        }
    }

    private func closed(_ readers: Duration) -> Result<Void, StoreError> {
        // Readers go first: only the last connection to close removes the log, and only if it may
        // write.
        closeReaders()
        let rest: Result<Void, StoreError> = writer.map { shortened($0, readers) } ?? .success(())
        let closed = Result { try writer?.close() ?? () }.mapError {
            StoreError($0, .closing, files)
        }
        if frozen == nil { sweep() }
        file.release()
        lock?.release()
        return rest.flatMap { closed }
    }

    /// Copies the write-ahead log into the database, so that the one file is complete while others
    /// still read.
    private func shortened(
        _ writer: DatabaseQueue,
        _ readers: Duration
    ) -> Result<Void, StoreError> {
        Result {
            try writer.writeWithoutTransaction { db in
                let milliseconds = Int((readers.seconds * 1_000).rounded())
                try db.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
                do {
                    try db.checkpoint(.truncate)
                } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                    // A reader of the newest state prevents truncation, but not the copy. Then the
                    // database is complete.
                    let (frames, copied) = try db.checkpoint(.passive)
                    guard frames == copied else { throw StoreError.kept(files.path) }
                }
            }
        }
        .mapError { StoreError($0, .closing, files) }
    }

    /// Removes the companions of readers that can't do it themselves, unless another process has
    /// the store open.
    private func sweep() {
        let isThere = stat(of: files.log) != nil || stat(of: files.sharedMemory) != nil
        guard isThere, unsafe access(files.database, W_OK) == 0 else { return }
        let last = try? ReadConnection(files.database, mayTidyUp: true)
        // SQLite opens the log with the first statement, and removes it when this connection closes
        // as the last one. Errors are ignored: the next process that opens the store removes what
        // stays.
        _ = try? last.map { try LogReader($0).count("SELECT count(*) FROM sqlite_master") }
    }
}

/// Opening.
extension Connections {
    /// Locks the file itself against a process that has it open under another name.
    ///
    /// Waits up to a second: a process that is killed releases its two locks one after the other.
    private static func lock(_ file: HeldFile, _ files: StoreFiles) throws(StoreError) {
        let deadline = ContinuousClock.now + .seconds(1)
        while !file.lock(files) {
            guard ContinuousClock.now < deadline else { throw .writtenElsewhere(files.path) }
            usleep(20_000)
        }
    }

    private static func writable(
        _ files: StoreFiles,
        _ options: ConnectionOptions
    ) throws -> DatabaseQueue {
        let writer = try DatabaseQueue(path: files.database, configuration: configuration(options))
        // The mode can't change inside a transaction.
        try writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            // After the journal mode, and asserted by a test: a commit in WAL mode survives a power
            // cut with FULL alone. It takes about 3.6 ms instead of 1.0.
            try db.execute(sql: "PRAGMA synchronous = \(options.synchronous)")
            // Erased text is overwritten with zeros, instead of left in free pages.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            // 64 MiB; a negative number is in KiB (sqlite.org/pragma.html).
            try db.execute(sql: "PRAGMA cache_size = -65536")
            // Immediate: the version is read and migrated under one write lock.
            try db.inTransaction(.immediate) {
                try checkVersion(db, files)
                try Schema.migrate(db)
                return .commit
            }
            // A crash during an erasure leaves its text in the write-ahead log. If a reader
            // prevents this, the next erasure or closing does it.
            _ = try? db.checkpoint(.truncate)
        }
        return writer
    }

    /// Opens the file for sharing with a writer if possible, else as one that isn't written.
    ///
    /// In a read-only directory SQLite has no place for its shared memory, and reports that only
    /// when it reads. Then the file is read without locks, as long as it has no write-ahead log and
    /// its size and time don't change.
    private static func readable(
        _ files: StoreFiles,
        _ options: ConnectionOptions,
        mayShare: Bool
    ) throws -> (ReadConnections, FileStamp?) {
        if mayShare {
            do {
                return (try opened(files.database, options, files), nil)
            } catch let error as DatabaseError where error.isLackOfPlace {}
        }
        try checkLogReadable(files)
        // Before the file is opened, so that no change after the first read goes unnoticed.
        let frozen = FileStamp(of: files.database)
        let name = DatabaseFile(files: files).immutableName
        return (try opened(name, options, files), frozen)
    }

    /// Returns a Boolean value indicating whether SQLite can share the file with a writer without
    /// shutting it out.
    ///
    /// The companions that a reader creates belong to its user. A user who can't write the database
    /// would create companions that its owner can't write. A writer under another name of the file
    /// uses other companions than these.
    private static func mayShare(_ files: StoreFiles, hasOtherNames: Bool) -> Bool {
        guard !hasOtherNames || files.hasUnfinishedWrites else { return false }
        return unsafe access(files.database, W_OK) == 0
            || stat(of: files.log) != nil && stat(of: files.sharedMemory) != nil
    }

    private static func checkLogReadable(_ files: StoreFiles) throws(StoreError) {
        guard files.hasUnfinishedWrites else { return }
        guard unsafe access(files.log, R_OK) == 0 || errno == ENOENT else {
            throw StoreError(errno: errno, path: files.log)
        }
        throw .stranded(files.path)
    }

    private static func opened(
        _ name: String,
        _ options: ConnectionOptions,
        _ files: StoreFiles
    ) throws -> ReadConnections {
        let isWritable = unsafe access(files.database, W_OK) == 0
        let mayTidyUp = name == files.database && isWritable
        let readers = ReadConnections(
            name,
            busyTimeout: options.busyTimeout,
            kept: options.readers,
            mayTidyUp: mayTidyUp
        )
        // SQLite opens a file lazily: this first read is where a missing place for shared memory is
        // reported.
        try readers.use { connection in
            try checkVersion(
                mark: connection.pragma("application_id"),
                version: connection.schemaVersion,
                files
            )
        }
        return readers
    }

    private static func configuration(_ options: ConnectionOptions) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(options.busyTimeout.seconds)
        configuration.prepareDatabase { db in
            // The file may come from anywhere. Its schema may not call functions, damaged pages are
            // found when they are read, and the file isn't mapped: a truncated one would end the
            // process by a signal.
            try db.execute(
                sql: """
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    PRAGMA mmap_size = 0;
                    """
            )
        }
        return configuration
    }

    private static func checkVersion(_ db: Database, _ files: StoreFiles) throws {
        let mark = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        try checkVersion(mark: mark, version: Schema.version(of: db), files)
    }

    private static func checkVersion(mark: Int32, version: Int32, _ files: StoreFiles) throws {
        guard mark == Schema.applicationID || mark == 0 && version == 0 else {
            throw StoreError.foreign(files.path)
        }
        guard version <= Schema.version else {
            throw StoreError.newer(files.path, version: version)
        }
    }
}

extension DatabaseError {
    /// A Boolean value that indicates whether SQLite found no place for the files that readers and a writer share.
    ///
    /// SQLite reports CANTOPEN, READONLY_DIRECTORY or READONLY_CANTINIT for a read-only directory,
    /// depending on the user, the mount and the companions that exist.
    fileprivate var isLackOfPlace: Bool {
        [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(resultCode)
    }
}
