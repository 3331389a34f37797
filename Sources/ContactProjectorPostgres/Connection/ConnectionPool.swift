#if Postgres
/// The connections of a store: one for each running call, up to a limit.
actor ConnectionPool {
    private let limit: Int
    private let patience: Duration?
    private let connect: @Sendable () async throws -> Connection
    private var idle: [Connection] = []
    private var open = 0
    private var waiting: [Waiter] = []
    private var lastTicket = 0
    private var isClosed = false

    private struct Waiter {
        let ticket: Int
        let continuation: CheckedContinuation<Connection?, any Error>
    }

    /// Creates a pool.
    ///
    /// - Parameters:
    ///   - limit: The number of connections at once.
    ///   - patience: The time that a call waits for one, or `nil` for as long as it takes.
    ///   - connect: Makes a connection.
    init(
        atMost limit: Int,
        waiting patience: Duration?,
        _ connect: @escaping @Sendable () async throws -> Connection
    ) {
        self.limit = limit
        self.patience = patience
        self.connect = connect
    }

    /// Runs a call with a connection that it uses alone.
    nonisolated func use<Answer>(
        _ call: (Connection) async throws -> Answer
    ) async throws -> Answer {
        let connection = try await taken()
        do {
            let answer = try await call(connection)
            await giveBack(connection)
            return answer
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    /// Closes the connections that no call uses, and the others when their calls end.
    func close() {
        isClosed = true
        open -= idle.count
        idle = []
        for waiter in waiting { waiter.continuation.resume(throwing: Self.closed) }
        waiting = []
    }

    private static var closed: ServerError {
        ServerError(kind: .closed, message: "the store is closed")
    }

    private func taken() async throws -> Connection {
        guard !isClosed else { throw Self.closed }
        if let connection = idle.popLast() { return connection }
        if open < limit { open += 1 } else if let given = try await turn() { return given }
        // The place is counted before the connection is made, so that no others are made meanwhile.
        do {
            return try await connect()
        } catch {
            leavePlace()
            throw error
        }
    }

    /// Waits for a connection, or for a place for a new one, which is `nil`.
    private func turn() async throws -> Connection? {
        lastTicket += 1
        let ticket = lastTicket
        let expiry = patience.map { patience in
            Task {
                try await Task.sleep(for: patience)
                dismiss(
                    ticket,
                    ServerError(kind: .allBusy, message: "all connections are in use")
                )
            }
        }
        defer { expiry?.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard !Task.isCancelled else {
                    return continuation.resume(throwing: CancellationError())
                }
                waiting.append(Waiter(ticket: ticket, continuation: continuation))
            }
        } onCancel: {
            Task { await self.dismiss(ticket, CancellationError()) }
        }
    }

    private func dismiss(_ ticket: Int, _ error: any Error) {
        guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: error)
    }

    private func giveBack(_ connection: Connection) {
        guard connection.isReusable, !isClosed else {
            // The others may have been cut with it, and a new one costs a few milliseconds.
            if connection.isBroken {
                open -= idle.count
                idle = []
            }
            return leavePlace()
        }
        guard !waiting.isEmpty else { return idle.append(connection) }
        waiting.removeFirst().continuation.resume(returning: connection)
    }

    private func leavePlace() {
        guard !waiting.isEmpty else { return open -= 1 }
        waiting.removeFirst().continuation.resume(returning: nil)
    }
}
#endif
