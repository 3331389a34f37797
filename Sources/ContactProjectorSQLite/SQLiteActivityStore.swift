public import ContactProjector
internal import GRDB
internal import LogChain
internal import Synchronization

/// A durable log in one SQLite file.
///
/// ```swift
/// let store = try SQLiteActivityStore(path: "contacts.db")
/// let report = try await store.append(ActivityReader(.file("activities.ndjson")))
/// let ana = try await store.state(of: "con_ana", asOf: .time("2024-06-03T09:00:00Z"))
/// ```
///
/// - After an append returns, its activities survive the end of the process and the loss of power,
///   as far as the disk honors a sync.
/// - One process at a time may hold a store open for writing; any number may read meanwhile, and no reader ever waits.
/// - Each call reads one state of the log throughout.
/// - A store that is only read follows its path: once another file is put there, it reads that one.
/// - Once the last process has closed it, one file holds everything: ``close()`` it before the process ends.
/// - If a write fails for another reason than a full disk, writing stops until the store is opened again; reading
///   continues.
///
/// The bytes of an activity are kept as they came. One that was made in code is written as JSON first, and comes back as
/// read from it. Calls may be made from any task; appends run one after the other.
public final class SQLiteActivityStore: ActivityStore {
    /// The path at which the store was opened.
    public let path: String

    private let current: Mutex<Connections>
    let now: @Sendable () -> Timestamp
    private let makeSecret: @Sendable () -> [UInt8]
    let options: Options
    let snapshotCounts = Mutex(SnapshotCounts())
    private let isSuspended = Mutex(false)
    private let arrivals = ArrivalSignal()
    /// The number of queries that were answered on the thread of their task.
    let questions = Atomic(0)
    /// A Boolean value that indicates whether the kept roots of the tree were compared with each other.
    let hasCheckedTree = Atomic(false)

    /// Opens a store, creating it unless opened read-only.
    ///
    /// Blocks the thread while another process holds the store for writing, up to
    /// ``Options/writerWait``. A file that isn't a store, or is one of a later version, is refused
    /// and left unchanged.
    ///
    /// Symbolic links are followed, so that all paths to a file open one store. A file with several names is opened
    /// read-only: see <doc:OneFileOneName>.
    ///
    /// - Parameters:
    ///   - path: The database; its companions `-wal`, `-shm` and `-lock` lie beside it. All have mode 0600.
    ///   - options: How it is opened.
    ///   - now: The clock that recorded times come from, by default the system's.
    /// - Throws: `StoreError` when the store can't be opened, or when a write-ahead log lies beside a database that is missing.
    public convenience init(
        path: String,
        options: Options = Options(),
        now: @escaping @Sendable () -> Timestamp = { SystemClock.now }
    ) throws(StoreError) {
        try self.init(path: path, options: options, now: now, makeSecret: DigestChain.secret)
    }

    /// Opens a store as ``init(path:options:now:)`` does, with another source of the secrets of streams than chance.
    package init(
        path: String,
        options: Options = Options(),
        now: @escaping @Sendable () -> Timestamp,
        makeSecret: @escaping @Sendable () -> [UInt8]
    ) throws(StoreError) {
        self.path = path
        self.makeSecret = makeSecret
        self.options = options
        self.now = now
        let files = try StoreFiles(at: path)
        do {
            let connections =
                switch options.mode {
                case .readWrite: try Connections(writing: files, options.connection)
                case .readOnly: try Connections(reading: files, options.connection)
                }
            current = Mutex(connections)
        } catch {
            throw StoreError(error, .opening, files)
        }
    }

    /// The connections to the store's file.
    var connections: Connections { current.withLock(\.self) }

    /// The connections to the file at the path, opened again if the file was replaced by another
    /// one.
    ///
    /// This doesn't happen to a store open for writing: its process holds the file that it locked.
    var connectionsForReading: Connections {
        get throws {
            let open = connections
            guard options.mode == .readOnly, open.isReplaced else { return open }
            let made = try Connections(reading: try StoreFiles(at: path), options.connection)
            return current.withLock { connections in
                // The connections are made without the lock, since opening waits for the disk.
                // Meanwhile another call may have replaced them, or the store may have been closed.
                guard connections === open, open.isReplaced else { return connections }
                connections = made
                return made
            }
        }
    }

    /// The names of the store's files.
    package var files: StoreFiles { connections.files }

    /// A warning that recent activities may be missing since the file has other names, or `nil` if it has one.
    package var caution: String? { connections.caution }

    /// Returns the end of the log.
    ///
    /// O(log entries).
    public func head() async throws(StoreError) -> LogHead {
        try await ask { try $0.head() }
    }

    /// Returns the log's id: random, stored in the file, and the same in its backups.
    ///
    /// A store of an earlier version without an id gets one when it is first opened for writing.
    /// Until then its id is derived from its first link. O(1).
    public func logID() async throws(StoreError) -> LogID {
        try await ask { reader in try reader.source.transaction { try reader.logID() } }
    }

    /// Returns the places of the log from a position on, by position, at most as many as the limit.
    ///
    /// A place's mark is the first four bytes of the digest chain's link. O(places returned + log entries).
    public func places(
        from position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogPlace] {
        try await ask { reader in
            try reader.source.transaction { try reader.places(from: position, limit: limit) }
        }
    }

    /// Returns the streams of the log in their order.
    ///
    /// O(streams · log streams).
    public func streams() async throws(StoreError) -> [StreamID] {
        try await read { try $0.streams() }
    }

    /// Returns the streams of one contact in their order: one for each organization that knows it.
    ///
    /// O(log streams).
    public func streams(of contact: ContactID) async throws(StoreError) -> [StreamID] {
        try await ask { try $0.streams(of: contact) }
    }

    /// Returns the log of a stream, which is empty for a stream that the store doesn't have.
    ///
    /// O(own history + log entries).
    public func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog
    {
        try await ask { try ContactRows.log(of: .stream(stream), $0, knownAt: knownAt) }
    }

    /// Returns the entries of the whole log after a position, by position, at most as many as the limit.
    ///
    /// O(entries returned + log entries).
    public func entries(
        after position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogEntry] {
        try await read { try $0.entries(after: position, limit: limit) }
    }

    /// Returns once the log holds an entry after a position, or the task is canceled.
    ///
    /// Appends of this store are seen at once. Appends of other processes are found by reading the
    /// head ten times a second: one row of a cached page (<doc:FollowersPoll>).
    ///
    /// - Throws: `StoreError`; with the code `otherLog` when the log is put back to an earlier state meanwhile.
    public func waitForEntry(after position: Position) async throws(StoreError) {
        var seen = Position.zero
        while !Task.isCancelled {
            let head = try await head().position
            guard head <= position else { return }
            // Positions are never reused, so a head that decreases means another log, such as a
            // backup put in the store's place.
            guard head >= seen else {
                throw .otherLog("the log was restored to a state before position \(seen)")
            }
            seen = head
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [arrivals] in await arrivals.wait(after: position) }
                // SQLite doesn't notify other processes of a commit. 100 ms keeps the promised 250
                // ms, at about ten small reads per second (<doc:FollowersPoll>).
                group.addTask { try? await Task.sleep(for: .milliseconds(100)) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// Runs a change of the log as one transaction, and wakes those who wait for entries.
    func write(
        _ change: @escaping @Sendable (LogWriter) throws -> LogHead
    ) async throws(StoreError) {
        try checkWritable()
        do {
            let (head, invalidated) = try await connections.write(makeSecret) { [now] db, streams in
                let writer = try LogWriter(db, streams, now: now)
                return (try change(writer), writer.snapshots.count)
            }
            snapshotCounts.withLock { $0.invalidated += invalidated }
            arrivals.arrived(upTo: head.position)
        } catch {
            // Before the error is returned, so that no later call writes to a file in an unknown
            // state.
            if !Self.leavesLogUsable(error) { isSuspended.withLock { $0 = true } }
            throw StoreError(error, .writing, files)
        }
    }

    /// Runs a change of tables beside the log, such as snapshots, as one transaction.
    func change<Answer: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> Answer
    ) async throws(StoreError) -> Answer {
        try checkWritable()
        do {
            return try await connections.use { try await $0.write(change) }
        } catch {
            if !Self.leavesLogUsable(error) { isSuspended.withLock { $0 = true } }
            throw StoreError(error, .writing, files)
        }
    }

    func checkWritable() throws(StoreError) {
        guard options.mode == .readWrite else { throw .readOnlyStore(path) }
        guard !isSuspended.withLock(\.self) else { throw .suspended(path) }
    }

    /// Returns a Boolean value indicating whether writing may continue after an error.
    ///
    /// SQLite rolls a change back without a trace if the disk is full. After a failed sync the
    /// content of the disk is unknown: the kernel may have dropped the pages that it couldn't
    /// write, and a second sync would report success.
    private static func leavesLogUsable(_ error: any Error) -> Bool {
        switch (error as? DatabaseError)?.resultCode {
        case nil: error is CancellationError || error is StoreError
        case .SQLITE_FULL?, .SQLITE_BUSY?, .SQLITE_NOMEM?, .SQLITE_READONLY?: true
        default: false
        }
    }
}
