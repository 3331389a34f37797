internal import Foundation
internal import Synchronization

/// A limited number of threads for long queries, which wait for their turn.
///
/// These aren't Dispatch's threads, which are few too and run the tasks: a slow consumer of an
/// export would delay every task.
final class ScanThreads: Sendable {
    typealias Work = @Sendable () -> Void

    private struct State {
        var running = 0
        var waiting: [Work] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Creates threads, up to a limit at once.
    init(atMost limit: Int) { self.limit = limit }

    /// Runs work on a thread of its own: when one is available, or at once if it isn't counted.
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

    /// Removes the work that has waited longest, or returns `nil` if there is none and the thread
    /// ends.
    private func taken() -> Work? {
        state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.running -= 1
            return nil
        }
    }
}
