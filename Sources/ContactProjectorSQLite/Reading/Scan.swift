internal import Synchronization

/// One long question, which ends when the task that asks it is canceled.
final class Scan: Sendable {
    private struct State {
        var connection: ReadConnection?
        var isCanceled = false
    }

    private let state = Mutex(State())

    /// Runs the question on a connection.
    ///
    /// - Throws: `CancellationError` where the task was canceled; what the question throws.
    func run<Answer>(
        on connection: ReadConnection,
        _ query: (ReadConnection) throws -> Answer
    ) throws -> Answer {
        state.withLock { $0.connection = connection }
        defer { state.withLock { $0.connection = nil } }
        do {
            try checkCanceled()
            return try query(connection)
        } catch {
            try checkCanceled()
            throw error
        }
    }

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
