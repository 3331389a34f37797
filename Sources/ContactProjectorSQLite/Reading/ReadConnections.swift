internal import ContactProjector
internal import Synchronization

/// The connections that read one file: as many as there are calls at once, of which a few are kept for the next.
///
/// A call never waits for another one's connection. They are opened when they are first needed.
final class ReadConnections: Sendable {
    private let name: String
    private let busyTimeout: Duration
    private let kept: Int
    private let mayTidyUp: Bool
    private let pages: Int
    private let state: Mutex<State>

    private struct State {
        var idle: [ReadConnection] = []
        var busy: [ObjectIdentifier: ReadConnection] = [:]
        /// Grows when the kept ones are closed, so that those in use are closed after it.
        var generation = 0
    }

    init(
        _ name: String,
        busyTimeout: Duration,
        kept: Int,
        mayTidyUp: Bool = false,
        pages kibibytes: Int = ReadConnection.pages
    ) {
        self.name = name
        self.busyTimeout = busyTimeout
        self.kept = kept
        self.mayTidyUp = mayTidyUp
        pages = kibibytes
        state = Mutex(State())
    }

    /// The same file's connections for long questions: what they read serves no other, so that they keep few pages.
    func forScans() -> ReadConnections {
        ReadConnections(
            name,
            busyTimeout: busyTimeout,
            kept: kept,
            mayTidyUp: mayTidyUp,
            pages: 2_048
        )
    }

    /// Runs a call with a connection of its own.
    func use<Answer>(_ call: (ReadConnection) throws -> Answer) throws -> Answer {
        let (kept, generation) = state.withLock { state in
            let kept = state.idle.popLast()
            if let kept { state.busy[ObjectIdentifier(kept)] = kept }
            return (kept, state.generation)
        }
        let connection = try kept ?? opened()
        defer { giveBack(connection, generation) }
        return try call(connection)
    }

    /// Closes the connections that no call has, and the others once their calls end; what they had read goes with them.
    func close() {
        let closed = state.withLock { state in
            state.generation += 1
            defer { state.idle = [] }
            return state.idle
        }
        withExtendedLifetime(closed) {}
    }

    /// Lets the calls under way fail.
    func interrupt() {
        state.withLock { for connection in $0.busy.values { connection.interrupt() } }
    }

    private func opened() throws -> ReadConnection {
        let connection = try ReadConnection(
            name,
            busyTimeout: busyTimeout,
            mayTidyUp: mayTidyUp,
            pages: pages
        )
        state.withLock { $0.busy[ObjectIdentifier(connection)] = connection }
        return connection
    }

    private func giveBack(_ connection: ReadConnection, _ generation: Int) {
        state.withLock { state in
            state.busy[ObjectIdentifier(connection)] = nil
            guard state.generation == generation, state.idle.count < kept else { return }
            state.idle.append(connection)
        }
    }
}
