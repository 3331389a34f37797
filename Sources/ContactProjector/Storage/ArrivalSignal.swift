internal import Synchronization

/// A signal that wakes tasks when the log grows past a position.
///
/// A wait that starts after the append returns at once, because the signal keeps the head.
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
        // Outside the lock: resuming a task calls its executor, which may take locks of its own.
        for waiter in woken.values { waiter.continuation.resume() }
    }

    /// Returns once the log holds an entry after a position, or the task is canceled.
    package func wait(after position: Position) async {
        // Drawn before the handler is installed, which needs it for tasks that are canceled
        // already.
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
            // The handler of a task that is canceled already has run and found no waiter, so nothing
            // would wake the task later. One that is canceled from here on is dismissed by its ticket.
            guard state.head <= waiter.position, !Task.isCancelled else { return false }
            state.waiters[ticket] = waiter
            return true
        }
        if !waits { waiter.continuation.resume() }
    }

    private func dismiss(_ ticket: Int) {
        // Whichever removes the waiter resumes it: a continuation must be resumed exactly once.
        let waiter = state.withLock { $0.waiters.removeValue(forKey: ticket) }
        waiter?.continuation.resume()
    }
}
