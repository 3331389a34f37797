#if Client
internal import ContactProjector
internal import ContactQueries
internal import InventClient

/// What a round over all contacts has come to so far.
struct SyncRound {
    /// The number of contacts.
    let total: Int
    private(set) var report = SyncReport()
    /// The contacts that the interrupted run before was done with.
    let skipped: Int
    private(set) var failures: [(contact: ContactID, failure: SyncError)] = []
    /// What every other contact would fail by as well: a key that is refused, a source that stays full, a store that can't be written.
    private(set) var stop: SyncError?
    private let start = ContinuousClock.now

    init(total: Int, skipped: Int) {
        self.total = total
        self.skipped = skipped
    }

    /// The contacts that nobody asked for, since the round had to stop.
    var untried: Int { total - skipped - report.contacts - failures.count }

    mutating func take(_ contact: ContactID, _ result: Result<SyncReport, SyncError>) {
        switch result {
        case .success(let more): report.add(more)
        case .failure(let failure):
            failures.append((contact, failure))
            switch failure {
            case .source(let error) where [.key, .full, .journal].contains(error.code):
                stop = failure
            case .source: break
            case .store: stop = failure
            }
        }
    }

    /// How far it is, and about how long it still takes.
    var progress: String {
        let done = report.contacts + failures.count
        let rest = total - skipped - done
        let elapsed = ContinuousClock.now - start
        let seconds = Int((elapsed / max(1, done) * rest).components.seconds)
        let estimate = seconds < 90 ? "\(seconds) s" : "\(seconds / 60) min"
        let activities = HumanText.activities(report.new)
        let contacts = "\((skipped + done).grouped) of \(HumanText.count(total, "contact"))"
        return "\(contacts), \(activities) new, about \(estimate) remaining"
    }
}

/// A line on standard error that says how far a round is; on a terminal only.
final class SyncProgress {
    private let isShown = StandardError.isTerminal
    private var lastShown: ContinuousClock.Instant?

    func show(_ round: SyncRound) {
        let now = ContinuousClock.now
        guard isShown, lastShown.map({ now - $0 > .milliseconds(200) }) ?? true else { return }
        lastShown = now
        StandardError.write("\r\(round.progress)\u{1B}[K")
    }

    func finish() {
        if lastShown != nil { StandardError.write("\r\u{1B}[K") }
    }
}
#endif
