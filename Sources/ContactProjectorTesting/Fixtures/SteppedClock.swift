internal import Synchronization

/// A clock of a test, which changes only when it is advanced.
///
/// A task that sleeps by this clock wakes once the clock was advanced far enough.
package final class SteppedClock: Clock {
    /// A time on the clock.
    package struct Instant: InstantProtocol {
        /// The distance from the clock's start.
        var offset = Duration.zero

        /// Returns a later time.
        package func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }
        /// Returns the distance to another time.
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Returns a Boolean value indicating whether a time is before another one.
        package static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private struct State {
        var now = Instant()
        var tickets = 0
        var sleepers: [Int: (deadline: Instant, wake: CheckedContinuation<Void, any Error>)] = [:]
        var watchers: [(count: Int, wake: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// Creates a clock at its start.
    package init() {}

    /// The time that the clock shows.
    package var now: Instant { state.withLock(\.now) }
    /// The smallest step of the clock.
    package var minimumResolution: Duration { .nanoseconds(1) }

    /// Sleeps until the clock was advanced to a time.
    ///
    /// - Throws: `CancellationError` when the task is canceled.
    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in
                let isOver = state.withLock { state in
                    // Checked under the lock: `onCancel` may have run before the sleeper was added,
                    // and would not run again.
                    guard deadline > state.now, !Task.isCancelled else { return true }
                    state.sleepers[ticket] = (deadline, wake)
                    return false
                }
                if isOver { wake.resume(with: Result { try Task.checkCancellation() }) }
                tellWatchers()
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: ticket) }
            sleeper?.wake.resume(throwing: CancellationError())
        }
    }

    /// Advances the clock, and wakes the tasks whose time has come.
    package func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let woken = state.sleepers.filter { $0.value.deadline <= state.now }
            for ticket in woken.keys { state.sleepers[ticket] = nil }
            return woken
        }
        // After the lock: a woken task may call the clock at once.
        for sleeper in woken.values { sleeper.wake.resume() }
    }

    /// Returns once a number of tasks sleep at the same time.
    package func sleepers(_ count: Int) async {
        await withCheckedContinuation { wake in
            state.withLock { $0.watchers.append((count, wake)) }
            tellWatchers()
        }
    }

    private func tellWatchers() {
        let told = state.withLock { state in
            let present = state.sleepers.count
            defer { state.watchers.removeAll { $0.count <= present } }
            return state.watchers.filter { $0.count <= present }
        }
        for watcher in told { watcher.wake.resume() }
    }
}
