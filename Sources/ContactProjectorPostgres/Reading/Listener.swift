#if Postgres
internal import ContactProjector
internal import Synchronization

/// The connection on which the server tells of commits, made when a task first waits for an entry.
final class Listener: Sendable {
    private let task = Mutex<Task<Void, Never>?>(nil)

    deinit { stop() }

    /// Starts to listen, unless that is done already.
    func start(
        _ connect: @escaping @Sendable () async throws -> Connection,
        _ arrivals: ArrivalSignal
    ) {
        task.withLock { task in
            guard task == nil else { return }
            task = Task {
                while !Task.isCancelled {
                    try? await Self.listen(connect, arrivals)
                    // Followers poll meanwhile.
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
    }

    /// Ends the connection.
    func stop() { task.withLock { $0?.cancel() } }

    private static func listen(
        _ connect: @Sendable () async throws -> Connection,
        _ arrivals: ArrivalSignal
    ) async throws {
        let connection = try await connect()
        try await connection.execute("LISTEN contact_log")
        while !Task.isCancelled {
            guard try await connection.notified(within: .milliseconds(500)) else { continue }
            // The notification says nothing but that: anyone may send one.
            let rows = try await connection.query("SELECT position FROM contact_log.head")
            if let row = rows.first { arrivals.arrived(upTo: try EntryRow.position(row, 0)) }
        }
    }
}
#endif
