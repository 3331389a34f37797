internal import Dispatch
internal import Synchronization

/// A counter of a store's running calls.
///
/// Closing waits for them, and later calls are refused.
final class CallGate: Sendable {
    private let isShut = Mutex(false)
    private let calls = DispatchGroup()

    /// Admits a call, which must end with ``leave()``.
    ///
    /// Returns `false` once the gate is shut.
    func enter() -> Bool {
        isShut.withLock { isShut in
            // Under the lock: a call that was admitted is counted before ``shut()`` returns, so
            // ``wait(until:)`` can't miss it.
            if !isShut { calls.enter() }
            return !isShut
        }
    }

    func leave() { calls.leave() }

    /// A Boolean value that indicates whether calls are admitted.
    var isOpen: Bool { isShut.withLock { !$0 } }

    /// Refuses further calls.
    func shut() { isShut.withLock { $0 = true } }

    /// Waits for the running calls, blocking the thread.
    ///
    /// Returns `false` if the deadline passes first.
    func wait(until deadline: DispatchTime) -> Bool { calls.wait(timeout: deadline) == .success }
}
