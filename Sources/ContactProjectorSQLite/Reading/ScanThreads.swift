internal import Foundation
internal import Synchronization

/// A few threads for long questions, which wait their turn.
///
/// Not Dispatch's: those are few as well, and it is on them that tasks run, so that consumers who keep exports waiting
/// would keep every task waiting.
final class ScanThreads: Sendable {
    typealias Work = @Sendable () -> Void

    private struct State {
        var running = 0
        var waiting: [Work] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Allows so many at once.
    init(atMost limit: Int) { self.limit = limit }

    /// Runs work on a thread of its own: once there is one, or where it isn't counted at once.
    func run(isCounted: Bool, _ work: @escaping Work) {
        guard isCounted else { return Thread.detachNewThread(work) }
        let hasThread = state.withLock { state in
            guard state.running < limit else {
                state.waiting.append(work)
                return false
            }
            state.running += 1
            return true
        }
        guard hasThread else { return }
        Thread.detachNewThread { [self] in
            var next: Work? = work
            while let work = next {
                work()
                next = taken()
            }
        }
    }

    /// Takes the work that has waited longest; nil where none has, and the thread ends.
    private func taken() -> Work? {
        state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.running -= 1
            return nil
        }
    }
}
