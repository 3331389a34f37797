#if Postgres
public import ContactProjector
internal import LogChain
internal import Synchronization

/// A durable log in a PostgreSQL database, which many processes append to and read at once.
///
/// ```swift
/// let store = try await PostgresActivityStore("postgres://db.example/contacts")
/// let report = try await store.append(ActivityReader(.file("activities.ndjson")))
/// ```
///
/// - After an append returns, its activities survive the end of any process, as far as the server's disk honors a sync.
/// - Appends of all processes run one after the other: positions have no gaps, recorded times strictly increase.
/// - Each call reads one state of the log throughout.
/// - A connection that breaks is made again; a batch whose commit wasn't answered is looked up before it is repeated.
///
/// No thread waits for the server. Calls may be made from any task.
public final class PostgresActivityStore: ActivityStore {
    /// The address of the database.
    public let address: ServerAddress
    let options: Options
    /// The clock of recorded times, or `nil` for the server's.
    let now: (@Sendable () -> Timestamp)?
    let makeSecret: @Sendable () -> [UInt8]
    let readers: ConnectionPool
    /// One connection: appends of one process needn't hold several to wait for each other.
    let writers: ConnectionPool
    let connect: @Sendable () async throws -> Connection
    let arrivals = ArrivalSignal()
    let listener = Listener()
    /// A Boolean value that indicates whether the kept roots of the tree were compared with each other.
    let hasCheckedTree = Atomic(false)

    /// Opens the log of a database, creating its tables unless opened read-only.
    ///
    /// - Parameters:
    ///   - address: The database, as a URL or a list of settings; what is missing comes from the environment.
    ///   - options: How it is opened.
    ///   - now: The clock that recorded times come from, by default the server's.
    /// - Throws: `StoreError` when the server can't be reached or refuses, or the schema `contact_log` isn't a log, or
    ///   is one of a later version, which is left as it is.
    public convenience init(
        _ address: String,
        options: Options = Options(),
        now: (@Sendable () -> Timestamp)? = nil
    ) async throws(StoreError) {
        try await self.init(
            try ServerAddress(address),
            options: options,
            now: now,
            makeSecret: DigestChain.secret
        )
    }

    /// Opens a log as ``init(_:options:now:)`` does, with another source of the secrets of streams than chance.
    package init(
        _ address: ServerAddress,
        options: Options = Options(),
        now: (@Sendable () -> Timestamp)? = nil,
        makeSecret: @escaping @Sendable () -> [UInt8]
    ) async throws(StoreError) {
        self.address = address
        self.options = options
        self.now = now
        self.makeSecret = makeSecret
        let limits = options.limits
        let connect: @Sendable () async throws -> Connection = {
            try await Connection.open(address, limits)
        }
        self.connect = connect
        readers = ConnectionPool(
            atMost: options.readers,
            waiting: options.connectionWait,
            connect
        )
        writers = ConnectionPool(atMost: 1, waiting: nil, connect)
        do {
            switch options.mode {
            case .readWrite: try await writers.use { try await Schema.migrate($0) }
            case .readOnly: try await readers.use { try await Self.check($0) }
            }
        } catch {
            throw StoreError(error, .opening, address)
        }
    }

    deinit { listener.stop() }

    private static func check(_ connection: Connection) async throws {
        let version = try await Schema.version(connection)
        guard version == Schema.migrations.count else {
            throw StoreError(
                code: .unavailable,
                cause: version == nil
                    ? "the database holds no contact log"
                    : "an earlier version made the log",
                hint: "open it for writing once"
            )
        }
    }

    /// Closes the connections; running calls end first, later ones throw an error.
    public func close() async {
        listener.stop()
        await readers.close()
        await writers.close()
    }

    /// Runs work, and again with growing pauses while the server can't be reached.
    func repeating<Answer: Sendable>(
        _ pool: ConnectionPool,
        _ work: @escaping @Sendable (Connection) async throws -> Answer
    ) async throws -> Answer {
        let end = ContinuousClock.now + options.reconnectWait
        // A server that restarts is back within a second or a few.
        var pause = Duration.milliseconds(20)
        while true {
            do {
                return try await pool.use(work)
            } catch let error as ServerError {
                guard error.isTransient, ContinuousClock.now + pause < end else { throw error }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
    }
}
#endif
