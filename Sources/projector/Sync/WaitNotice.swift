#if Client
internal import ContactQueries
internal import InventClient
internal import ProjectorShell
internal import Synchronization
internal import TerminalText

/// Says on standard error that requests wait, and why: now and then, however many do.
final class WaitNotice: Sendable {
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    private static let shortest = Duration.seconds(2)
    private static let pause = Duration.seconds(10)

    func tell(_ wait: InventAPI.Wait) {
        guard wait.length >= Self.shortest else { return }
        let now = ContinuousClock.now
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
