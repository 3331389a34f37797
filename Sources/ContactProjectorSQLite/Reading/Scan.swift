internal import Synchronization

/// One long query, which is interrupted when the task that runs it is canceled.
final class Scan<Answer>: Sendable {
    typealias Query = @Sendable (ReadConnection) throws -> Answer

    private struct State {
        var query: Query?
        var connection: ReadConnection?
        var isCanceled = false
    }

    private let state: Mutex<State>

    init(_ query: @escaping Query) {
        state = Mutex(State(query: query))
    }

    /// Runs the query on a connection.
    ///
    /// Can be called once.
    ///
    /// - Throws: `CancellationError` if the task was canceled, or what the query throws.
    func run(on connection: ReadConnection) throws -> Answer {
        let query = state.withLock { state in
            defer { state.query = nil }
            state.connection = connection
            return state.query
        }
        defer { state.withLock { $0.connection = nil } }
        do {
            try checkCanceled()
            guard let query else { throw CancellationError() }
            return try query(connection)
        } catch {
            // An interrupted statement throws an error of SQLite. A canceled task expects a
            // `CancellationError`.
            try checkCanceled()
            throw error
        }
    }

    /// Releases the query and what it captures, so that nothing of it outlives the result.
    func forget() { state.withLock { $0.query = nil } }

    /// Interrupts the query, or keeps it from starting.
    func cancel() {
        state.withLock { state in
            state.isCanceled = true
            state.connection?.interrupt()
        }
    }

    private func checkCanceled() throws {
        if state.withLock(\.isCanceled) { throw CancellationError() }
    }
}
