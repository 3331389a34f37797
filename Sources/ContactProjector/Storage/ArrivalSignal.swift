internal import Synchronization

/// A signal that wakes tasks when the log grows past a position.
///
/// Nothing is lost between looking and waiting: the signal remembers how far the log has come.
package final class ArrivalSignal: Sendable {
    private let state = Mutex(State())

    private struct State {
        var head = Position.zero
        var nextTicket = 0
        var waiters: [Int: Waiter] = [:]
    }

    private struct Waiter {
        let position: Position
        let continuation: CheckedContinuation<Void, Never>
    }

    /// Creates a signal of an empty log.
    package init() {}

    /// Wakes the tasks that wait for an entry up to this position.
    package func arrived(upTo head: Position) {
        let woken = state.withLock { state in
            state.head = max(state.head, head)
            let woken = state.waiters.filter { $0.value.position < state.head }
            for ticket in woken.keys { state.waiters[ticket] = nil }
            return woken
        }
        for waiter in woken.values { waiter.continuation.resume() }
    }

    /// Returns once the log holds an entry after a position, or the task is canceled.
    package func wait(after position: Position) async {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enlist(Waiter(position: position, continuation: continuation), ticket)
            }
        } onCancel: {
            dismiss(ticket)
        }
    }

    private func enlist(_ waiter: Waiter, _ ticket: Int) {
        let waits = state.withLock { state in
            // A task canceled before this line has its handler's dismissal behind it, so it must not wait.
            guard state.head <= waiter.position, !Task.isCancelled else { return false }
            state.waiters[ticket] = waiter
            return true
        }
        if !waits { waiter.continuation.resume() }
    }

    private func dismiss(_ ticket: Int) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: ticket) }
        waiter?.continuation.resume()
    }
}
