internal import ContactProjector
internal import Dispatch
internal import Foundation
internal import GRDB
internal import CLibrary
internal import Synchronization

/// The connections to one store: one that writes, and readers beside it.
final class Connections: Sendable {
    let files: StoreFiles
    /// What writes; nil where the store is only read.
    let writer: DatabaseQueue?
    private let readers: ReadConnections
    private let scanners: ReadConnections
    /// Where long questions run, a few at once.
    private let scans: ScanThreads
    /// Why recent activities may be missing from what is read, or `nil` if nothing is.
    let caution: String?
    private let file: HeldFile
    private let lock: WriterLock?
    /// What the file looked like, where SQLite takes no locks on it.
    private let frozen: FileStamp?
    private let gate = CallGate()
    private let isClosed = Mutex(false)
    private let remembered = Mutex(RememberedStreams())

    /// Opens a store for writing, and makes one where there is none.
    init(writing files: StoreFiles, _ options: ConnectionOptions) throws {
        self.files = files
        scans = ScanThreads(atMost: options.readers)
        let database = DatabaseFile(files: files)
        _ = try database.forWriting()
        let lock = try WriterLock(besides: files, wait: options.writerWait)
        // The holder before may have made or migrated the store while this one waited.
        let file = try database.forWriting() ?? database.made()
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
        // A writer that goes on has looked.
        if !file.isLocked { try LogPairing(files: files).check() }
        (lock, writer) = (nil, nil)
        let mayShare = Self.mayShare(files, hasOtherNames: caution != nil)
        (readers, frozen) = try Self.readable(files, options, mayShare: mayShare)
        scanners = readers.forScans()
        OpenStores.add(self)
    }

    deinit {
        try? close(waiting: .zero, until: .distantFuture)
        // Not before: the end of the process waits for stores that are still in the list.
        OpenStores.remove(self)
    }

    /// Runs a call that writes, which closing waits for.
    ///
    /// - Throws: `StoreError` when the store is closed, or only read; what the call throws.
    func use<Answer: Sendable>(
        _ call: (DatabaseQueue) async throws -> Answer
    ) async throws -> Answer {
        guard let writer else { throw StoreError.readOnlyStore(files.path) }
        guard gate.enter() else { throw StoreError.closed(files.path) }
        defer { gate.leave() }
        return try await call(writer)
    }

    /// Asks where the caller runs, which closing waits for.
    ///
    /// - Throws: `StoreError` when the store is closed, or was written where it can't be locked; what the question throws.
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
            // What SQLite read may be neither the old state nor the new one, and look damaged.
            try checkFrozen()
            throw error
        }
    }

    /// Runs a question that takes long on a thread of the store's own; it ends when the task is canceled.
    ///
    /// One that waits for others while it reads takes no turn of the rest.
    func scan<Answer: Sendable>(
        waitingForOthers isWaiting: Bool = false,
        _ query: @escaping @Sendable (ReadConnection) throws -> Answer
    ) async throws -> Answer {
        let scan = Scan(query)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                scans.run(isCounted: !isWaiting) { [self] in
                    let answer = Result { try ask(scanners) { try scan.run(on: $0) } }
                    // What the question holds, such as an unfinished file, is gone by the time that the task goes on.
                    scan.forget()
                    continuation.resume(with: answer)
                }
            }
        } onCancel: {
            scan.cancel()
        }
    }

    /// Runs a change of the log as a transaction, with the streams that the changes before remembered.
    ///
    /// They are out while it runs and come back with its commit, so that one that fails leaves none.
    func write<Answer: Sendable>(
        _ makeSecret: @escaping @Sendable () -> [UInt8],
        _ change: @escaping @Sendable (Database, StreamRows) throws -> Answer
    ) async throws -> Answer {
        try await use { writer in
            try await writer.writeWithoutTransaction { db in
                // Held in one place alone, for a second one would have the table copied.
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

    /// Closes what reads, so that nothing that was read stays in memory.
    func closeReaders() {
        readers.close()
        scanners.close()
    }

    /// A Boolean value that indicates whether the path leads to another file than the one that is open; false once closed.
    ///
    /// Where it leads nowhere the file that is open may have been given another name, under which others go on with it.
    var isReplaced: Bool {
        guard gate.isOpen, let found = FileIdentity(of: files.path) else { return false }
        return found != file.identity
    }

    /// Refuses what was read of a file without locks if it was written meanwhile.
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
    /// Waits for the calls under way, and takes the write-ahead log into the database; once closed it does nothing.
    ///
    /// - Parameters:
    ///   - readers: How long to wait for other processes that read what the log still holds.
    ///   - deadline: When to give up on the calls under way, so that nothing is closed.
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

    /// Lets the calls under way fail, as often as one begins a further statement.
    func interrupt(until deadline: DispatchTime) {
        gate.shut()
        while DispatchTime.now() < deadline, !gate.wait(until: .now() + .milliseconds(20)) {
            isClosed.withLock { if !$0 { writer?.interrupt() } }
            readers.interrupt()
            scanners.interrupt()
        }
    }

    private func closed(_ readers: Duration) -> Result<Void, StoreError> {
        // Only the connection that closes last takes the log away, and only if it may write; so readers go first.
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

    /// Copies the write-ahead log into the database, so that a copy of that one file is whole while others read on.
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
                    // A reader that sees the newest state keeps the log from being cut, but not from being copied.
                    let (frames, copied) = try db.checkpoint(.passive)
                    guard frames == copied else { throw StoreError.kept(files.path) }
                }
            }
        }
        .mapError { StoreError($0, .closing, files) }
    }

    /// Takes away what is left of readers that may not do it themselves, unless another process has the store open.
    private func sweep() {
        let isThere = stat(of: files.log) != nil || stat(of: files.sharedMemory) != nil
        guard isThere, unsafe access(files.database, W_OK) == 0 else { return }
        let last = try? ReadConnection(files.database, mayTidyUp: true)
        _ = try? last.map { try LogReader($0).count("SELECT count(*) FROM sqlite_master") }
    }
}

/// Opening.
extension Connections {
    /// Locks the file itself, for a process that has it open under another name.
    ///
    /// One that is killed gives its two locks back one after the other.
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
        try writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = \(options.synchronous)")
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA cache_size = -65536")
            try db.inTransaction(.immediate) {
                try checkVersion(db, files)
                try Schema.migrate(db)
                return .commit
            }
            // An erasure that was cut short by a crash left its text in the write-ahead log.
            _ = try? db.checkpoint(.truncate)
        }
        return writer
    }

    /// Opens the file as one that others may write, or where that can't be as one that nobody writes.
    ///
    /// Where nothing can be written SQLite has no place for its shared memory, and says so only when it reads. There the
    /// file is read without locks, as long as it has no write-ahead log and looks as it did.
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
        let frozen = FileStamp(of: files.database)
        let name = DatabaseFile(files: files).immutableName
        return (try opened(name, options, files), frozen)
    }

    /// Returns a Boolean value indicating whether SQLite can share the file with a writer and leave nothing that shuts it out.
    ///
    /// The companions that a reader makes belong to it: one who may not write the database would make such that its owner
    /// can't write. And a writer under another name of the file has other companions than these.
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
    /// For a directory that can't be written it answers CANTOPEN, READONLY_DIRECTORY or READONLY_CANTINIT, by the user, the
    /// mount and the companions that are there.
    fileprivate var isLackOfPlace: Bool {
        [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(resultCode)
    }
}
