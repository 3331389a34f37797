#if Client
internal import ContactProjector
internal import ContactQueries
internal import InventClient
internal import ProjectorShell

/// A line on standard error that says how far a round is; on a terminal only.
final class SyncProgress {
    private let isShown = StandardError.isTerminal
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?

    func show(_ round: SyncRound) {
        let now = ContinuousClock.now
        guard isShown, lastShown.map({ now - $0 > .milliseconds(200) }) ?? true else { return }
        lastShown = now
        StandardError.write("\r\(Self.text(round, after: now - start))\u{1B}[K")
    }

    func finish() {
        if lastShown != nil { StandardError.write("\r\u{1B}[K") }
    }

    /// How far a round is, and about how long it still takes.
    private static func text(_ round: SyncRound, after elapsed: Duration) -> String {
        let seconds = Int((elapsed / max(1, round.tried) * round.untried).components.seconds)
        let estimate = seconds < 90 ? "\(seconds) s" : "\(seconds / 60) min"
        let activities = HumanText.activities(round.report.new)
        let done = (round.skipped + round.tried).grouped
        let contacts = "\(done) of \(HumanText.count(round.total, "contact"))"
        return "\(contacts), \(activities) new, about \(estimate) remaining"
    }
}
#endif
