#if Client
internal import ContactQueries
internal import InventClient
internal import ProjectorShell
internal import Synchronization
internal import TerminalText

/// A notice on standard error that requests wait, and why, at most one every ten seconds.
final class WaitNotice: Sendable {
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    // Up to 64 contacts are fetched at once, and they wait together: one line is enough for all.
    private static let shortest = Duration.seconds(2)
    private static let pause = Duration.seconds(10)

    func tell(_ wait: InventAPI.Wait) {
        guard wait.length >= Self.shortest else { return }
        let now = ContinuousClock.now
        // Decided under the lock and printed outside of it, so that no request waits for a
        // terminal.
        let isDue = last.withLock { last in
            guard last.map({ now - $0 >= Self.pause }) ?? true else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let seconds = wait.length.components.seconds
        StandardError.write([[StyledText("waiting \(seconds) s: \(wait.cause)", .dim)]])
    }
}
#endif
