#if Client
internal import ContactProjector
internal import ContactQueries
internal import InventClient
internal import ProjectorShell

/// The progress of a round in one line on standard error, if that is a terminal.
final class SyncProgress {
    private let isShown = StandardError.isTerminal
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?

    func show(_ round: SyncRound) {
        let now = ContinuousClock.now
        // Five times a second at most, however fast contacts are done.
        guard isShown, lastShown.map({ now - $0 > .milliseconds(200) }) ?? true else { return }
        lastShown = now
        // ESC [K removes the end of a longer line before.
        StandardError.write("\r\(Self.text(round, after: now - start))\u{1B}[K")
    }

    func finish() {
        if lastShown != nil { StandardError.write("\r\u{1B}[K") }
    }

    /// Returns the number of contacts done, and an estimate of the time that remains.
    private static func text(_ round: SyncRound, after elapsed: Duration) -> String {
        // From the contacts tried in this run: skipped ones took no time.
        let seconds = Int((elapsed / max(1, round.tried) * round.untried).components.seconds)
        let estimate = seconds < 90 ? "\(seconds) s" : "\(seconds / 60) min"
        let activities = HumanText.activities(round.report.new)
        let done = (round.skipped + round.tried).grouped
        let contacts = "\(done) of \(HumanText.count(round.total, "contact"))"
        return "\(contacts), \(activities) new, about \(estimate) remaining"
    }
}
#endif
