internal import Synchronization

/// One long question, which ends when the task that asks it is canceled.
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

    /// Runs the question on a connection, once.
    ///
    /// - Throws: `CancellationError` where the task was canceled; what the question throws.
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
            try checkCanceled()
            throw error
        }
    }

    /// Lets go of the question and of what it holds, so that nothing of it outlives the answer.
    func forget() { state.withLock { $0.query = nil } }

    /// Lets the question fail.
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
