internal import Dispatch
internal import Synchronization

/// The calls of a store that are under way, so that closing waits for them and later ones are refused.
final class CallGate: Sendable {
    private let isShut = Mutex(false)
    private let calls = DispatchGroup()

    /// Lets a call in, to be followed by ``leave()``; false once the gate is shut.
    func enter() -> Bool {
        isShut.withLock { isShut in
            if !isShut { calls.enter() }
            return !isShut
        }
    }

    func leave() { calls.leave() }

    /// A Boolean value that indicates whether calls are let in.
    var isOpen: Bool { isShut.withLock { !$0 } }

    /// Lets no further call in.
    func shut() { isShut.withLock { $0 = true } }

    /// Waits for the calls that are under way, blocking the thread; false when the time is up before.
    func wait(until deadline: DispatchTime) -> Bool { calls.wait(timeout: deadline) == .success }
}
