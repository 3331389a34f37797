#if Postgres
internal import CPostgres
internal import Dispatch
internal import Synchronization

// One task at a time uses it: `ConnectionPool` hands it out and takes it back. `PQcancel`, the one
// function that is called on another thread, works on a copy that libpq made for it.
/// A connection to the server, with its prepared statements.
@safe final class Connection: @unchecked Sendable {
    private let handle: OpaquePointer
    private let canceler: Canceler
    private let limits: ConnectionLimits
    private var statements: [String: String] = [:]
    /// A Boolean value that indicates whether the connection can't be used again.
    private(set) var isBroken = false
    /// A Boolean value that indicates whether a cancellation may still be on its way.
    private var isSpent = false

    /// Starts to connect.
    ///
    /// Looks up the host's name, which libpq does at once.
    init(starting address: ServerAddress, _ limits: ConnectionLimits) throws {
        self.limits = limits
        guard Self.isReadable(address.text) else {
            // libpq's own words quote the place that it can't read, which may be the password.
            throw ServerError(kind: .address, message: "the address can't be read")
        }
        // Later keywords win over earlier ones, and those of the address are put where `dbname` is.
        let names = ["dbname", "client_encoding", "fallback_application_name"]
        let values = [address.text, "UTF8", "contact-projector"]
        let started = unsafe names.withCStrings { names in
            unsafe values.withCStrings { unsafe PQconnectStartParams(names, $0, 1) }
        }
        guard let started = unsafe started else {
            throw ServerError(kind: .unreachable, message: "out of memory")
        }
        unsafe handle = started
        canceler = Canceler()
        // Otherwise libpq would print the server's notices to standard error.
        unsafe PQsetNoticeProcessor(started, { _, _ in }, nil)
    }

    deinit { unsafe PQfinish(handle) }

    /// Returns a Boolean value indicating whether libpq can read an address.
    private static func isReadable(_ address: String) -> Bool {
        // Without either, it is the name of a database.
        guard ServerAddress.isAddress(address) || address.contains("=") else { return true }
        guard let options = unsafe PQconninfoParse(address, nil) else { return false }
        unsafe PQconninfoFree(options)
        return true
    }

    /// Connects and sets up the session.
    static func open(
        _ address: ServerAddress,
        _ limits: ConnectionLimits
    ) async throws -> Connection {
        // A look-up of a name may take seconds, and the threads of tasks are few.
        let started: Result<Connection, any Error> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { try Connection(starting: address, limits) }
                )
            }
        }
        let connection = try started.get()
        try await connection.finishConnecting()
        try await connection.setUp()
        return connection
    }

    private func finishConnecting() async throws {
        let deadline = ContinuousClock.now + limits.connecting
        var isReading = false
        guard unsafe PQstatus(handle) != CONNECTION_BAD else { throw failure(.unreachable) }
        while true {
            // The socket may be another one after each step: of the next host, or the next address.
            let isReady = await SocketWait.ready(
                unsafe PQsocket(handle),
                reading: isReading,
                writing: !isReading,
                atMost: deadline - .now
            )
            guard isReady else {
                throw ServerError(kind: .unreachable, message: "the server doesn't answer")
            }
            try Task.checkCancellation()
            switch unsafe PQconnectPoll(handle) {
            case PGRES_POLLING_READING: isReading = true
            case PGRES_POLLING_WRITING: isReading = false
            case PGRES_POLLING_OK:
                unsafe PQsetnonblocking(handle, 1)
                unsafe canceler.arm(handle)
                return
            default: throw failure(.unreachable)
            }
        }
    }

    private func setUp() async throws {
        // A commit that isn't on the disk wouldn't survive, whatever the server's default is. A
        // writer that stalls in a transaction would hold the log's head: the server ends it. Each
        // statement reads by an index; new tables without statistics would be scanned instead. Workers
        // take longer to start than 1,000 entries to read: 10 ms instead of 3.5 ms.
        _ = try await query(
            """
            SELECT set_config('statement_timeout', $1, false),
                set_config('lock_timeout', $2, false),
                set_config('idle_in_transaction_session_timeout', $3, false),
                set_config('synchronous_commit', CASE current_setting('synchronous_commit')
                    WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
                set_config('jit', 'off', false),
                set_config('enable_seqscan', 'off', false),
                set_config('enable_hashjoin', 'off', false),
                set_config('enable_mergejoin', 'off', false),
                set_config('max_parallel_workers_per_gather', '0', false)
            """,
            [
                .text("\(limits.statement.milliseconds)"), .text("\(limits.lock.milliseconds)"),
                .text("\(limits.idleInTransaction.milliseconds)"),
            ]
        )
    }

    /// Runs a statement and returns its rows.
    ///
    /// If the task is canceled, so is the statement, on the server.
    func query(_ sql: String, _ parameters: [Parameter] = []) async throws -> ResultRows {
        try Task.checkCancellation()
        let canceler = canceler
        // The server may get the cancellation late, and would end the next call's statement.
        defer { if Task.isCancelled { isSpent = true } }
        do {
            return try await withTaskCancellationHandler {
                try await run(sql, parameters)
            } onCancel: {
                canceler.cancel()
            }
        } catch {
            try Task.checkCancellation()
            throw error
        }
    }

    /// Runs statements without parameters.
    ///
    /// Not even a canceled task ends them: a commit that is on its way is done.
    func execute(_ sql: String) async throws {
        try await send { unsafe PQsendQuery(handle, sql) }
        _ = try await results()
    }

    private func run(_ sql: String, _ parameters: [Parameter]) async throws -> ResultRows {
        let name = try await prepared(sql, parameters)
        try await send { send(name, parameters) }
        return try await results()
    }

    private func prepared(_ sql: String, _ parameters: [Parameter]) async throws -> String {
        if let name = statements[sql] { return name }
        let name = "s\(statements.count)"
        let types = parameters.map(\.type)
        try await send { unsafe PQsendPrepare(handle, name, sql, CInt(types.count), types) }
        _ = try await results()
        statements[sql] = name
        return name
    }

    private func send(_ name: String, _ parameters: [Parameter]) -> CInt {
        var bytes: [UInt8] = []
        var ends: [Int?] = []
        var lengths: [CInt] = []
        for parameter in parameters {
            let start = bytes.count
            ends.append(parameter.append(to: &bytes) ? start : nil)
            lengths.append(CInt(bytes.count - start))
        }
        // One more, so that there is an address for an empty value at the end.
        bytes.append(0)
        let formats = [CInt](repeating: 1, count: parameters.count)
        return unsafe bytes.withUnsafeBytes { bytes in
            let values = unsafe ends.map { start -> UnsafePointer<CChar>? in
                guard let start, let base = bytes.baseAddress else { return nil }
                return unsafe (base + start).assumingMemoryBound(to: CChar.self)
            }
            return unsafe PQsendQueryPrepared(
                handle,
                name,
                CInt(values.count),
                values,
                lengths,
                formats,
                1
            )
        }
    }

    private func send(_ start: () -> CInt) async throws {
        guard start() == 1 else { throw broken(.lost) }
        try await flush()
    }

    /// Sends what libpq holds, and reads meanwhile, since the server may wait for that.
    private func flush() async throws {
        while true {
            switch unsafe PQflush(handle) {
            case 0: return
            case 1:
                try await ready(writing: true)
                guard unsafe PQconsumeInput(handle) == 1 else { throw broken(.lost) }
            default: throw broken(.lost)
            }
        }
    }

    /// Waits for the socket; a server that doesn't answer for too long isn't waited for.
    private func ready(writing: Bool = false) async throws {
        let isReady = await SocketWait.ready(
            unsafe PQsocket(handle),
            reading: true,
            writing: writing,
            atMost: limits.answer
        )
        guard isReady else {
            isBroken = true
            canceler.cancel()
            throw ServerError(kind: .noAnswer, message: "the server doesn't answer")
        }
    }

    /// Reads the results of what was sent, and returns the last rows.
    private func results() async throws -> ResultRows {
        var rows = ResultRows(columns: 0)
        var failure: ServerError?
        while let result = try await next() {
            switch result {
            case .success(let found): rows = found
            case .failure(let error): failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return rows
    }

    /// Reads the next result, or returns `nil` after the last.
    private func next() async throws -> Result<ResultRows, ServerError>? {
        while unsafe PQisBusy(handle) == 1 {
            try await ready()
            guard unsafe PQconsumeInput(handle) == 1 else { throw broken(.lost) }
        }
        guard let result = unsafe PQgetResult(handle) else {
            if unsafe PQstatus(handle) == CONNECTION_BAD { throw broken(.lost) }
            return nil
        }
        defer { unsafe PQclear(result) }
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK: return .success(unsafe ResultRows(copying: result))
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_COPY_IN:
            return .success(unsafe ResultRows(affected: result))
        default: return .failure(unsafe error(of: result))
        }
    }

    private func error(of result: OpaquePointer) -> ServerError {
        let field = { (code: Character) in
            unsafe PQresultErrorField(result, CInt(code.asciiValue ?? 0)).map {
                unsafe String(cString: $0)
            }
        }
        guard unsafe PQstatus(handle) != CONNECTION_BAD else { return broken(.lost) }
        return ServerError(
            kind: .refused,
            state: field("C") ?? "",
            message: (field("M") ?? "the statement failed").firstLine
        )
    }

    private func broken(_ kind: ServerError.Kind) -> ServerError {
        isBroken = true
        return failure(kind)
    }

    private func failure(_ kind: ServerError.Kind) -> ServerError {
        isBroken = true
        var message = unsafe String(cString: PQerrorMessage(handle))
        // libpq never writes it, but a message that goes to a log must not depend on that.
        if let word = unsafe PQpass(handle) {
            let password = unsafe String(cString: word)
            if !password.isEmpty { message = message.replacing(password, with: "…") }
        }
        return ServerError(
            kind: kind,
            message: message.isEmpty ? "the connection was closed" : message.firstLine
        )
    }

    /// A Boolean value that indicates whether the connection can be given to another call.
    var isReusable: Bool {
        unsafe !isBroken && !isSpent && PQstatus(handle) == CONNECTION_OK
            && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    /// Copies rows in binary format into the table that a statement names.
    func copy(_ sql: String, _ rows: CopyBuffer) async throws {
        try await send { unsafe PQsendQuery(handle, sql) }
        switch try await next() {
        case .failure(let error)?: throw error
        default: break
        }
        for chunk in rows.chunks { try await put(chunk) }
        while true {
            let code = unsafe PQputCopyEnd(handle, nil)
            if code == 1 { break }
            guard code == 0 else { throw broken(.lost) }
            try await ready(writing: true)
        }
        try await flush()
        _ = try await results()
    }

    private func put(_ chunk: ArraySlice<UInt8>) async throws {
        while true {
            let code = unsafe chunk.withUnsafeBytes { bytes in
                unsafe PQputCopyData(
                    handle,
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                    CInt(bytes.count)
                )
            }
            if code == 1 { return try await flush() }
            guard code == 0 else { throw broken(.lost) }
            try await flush()
        }
    }

    /// Waits for a notification, but no longer than a time.
    ///
    /// Returns a Boolean value indicating whether one came.
    func notified(within limit: Duration) async throws -> Bool {
        let isReady = await SocketWait.ready(
            unsafe PQsocket(handle),
            reading: true,
            writing: false,
            atMost: limit
        )
        guard isReady else { return false }
        guard unsafe PQconsumeInput(handle) == 1 else { throw broken(.lost) }
        var isNotified = false
        while let note = unsafe PQnotifies(handle) {
            unsafe PQfreemem(note)
            isNotified = true
        }
        return isNotified
    }
}

/// The way to cancel a statement from another thread.
@safe private final class Canceler: Sendable {
    // The address of libpq's copy of what a cancellation needs, as a number: it is freed once,
    // after the last use.
    private let copy = Mutex<UInt>(0)

    /// Makes the copy, once the connection is made.
    func arm(_ handle: OpaquePointer) {
        copy.withLock { $0 = UInt(bitPattern: unsafe PQgetCancel(handle)) }
    }

    deinit {
        copy.withLock { unsafe PQfreeCancel(OpaquePointer(bitPattern: $0)) }
    }

    /// Asks the server to cancel the running statement.
    func cancel() {
        // libpq connects for this and waits, so not on a thread of tasks.
        DispatchQueue.global().async { [self] in
            copy.withLock { address in
                guard let copy = unsafe OpaquePointer(bitPattern: address) else { return }
                var text = [CChar](repeating: 0, count: 256)
                // A failure changes nothing: the statement has a time-out of its own.
                _ = unsafe PQcancel(copy, &text, CInt(text.count))
            }
        }
    }
}

extension ResultRows {
    /// Copies a result in binary format.
    fileprivate init(copying result: OpaquePointer) {
        let columns = unsafe Int(PQnfields(result))
        self.init(columns: columns)
        for row in unsafe 0..<PQntuples(result) {
            add { column, bytes in
                let column = CInt(column)
                guard unsafe PQgetisnull(result, row, column) == 0 else { return false }
                let count = unsafe Int(PQgetlength(result, row, column))
                if count > 0, let value = unsafe PQgetvalue(result, row, column) {
                    // libpq allocated as many bytes as it says.
                    unsafe bytes.append(
                        contentsOf: UnsafeRawBufferPointer(start: value, count: count)
                    )
                }
                return true
            }
        }
    }

    /// Takes the number of affected rows as the number of rows.
    fileprivate init(affected result: OpaquePointer) {
        self.init(columns: 0)
        let count = unsafe Int(String(cString: PQcmdTuples(result))) ?? 0
        for _ in 0..<count { add { _, _ in false } }
    }
}

extension [String] {
    /// Calls a closure with a null-terminated list of C strings.
    fileprivate func withCStrings<Answer>(
        _ body: ([UnsafePointer<CChar>?]) throws -> Answer
    ) rethrows -> Answer {
        try unsafe withCStrings(self[...], [], body)
    }

    private func withCStrings<Answer>(
        _ rest: ArraySlice<String>,
        _ made: [UnsafePointer<CChar>?],
        _ body: ([UnsafePointer<CChar>?]) throws -> Answer
    ) rethrows -> Answer {
        guard let first = rest.first else { return try unsafe body(made + [nil]) }
        return try unsafe first.withCString {
            try unsafe withCStrings(rest.dropFirst(), made + [$0], body)
        }
    }
}

extension String {
    /// The first line, without the word before the message.
    fileprivate var firstLine: String {
        let line = split(separator: "\n").first.map(String.init) ?? self
        return line.hasPrefix("ERROR:  ") ? String(line.dropFirst(8)) : line
    }
}
#endif
