internal import ContactQueries
internal import Foundation
internal import Synchronization

/// A counter of records on standard error, shown on a terminal once a load takes longer than 300 ms.
package final class Progress: Sendable {
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let lastShown = Mutex<ContinuousClock.Instant?>(nil)

    package init(isShown: Bool = isatty(STDERR_FILENO) == 1) {
        self.isShown = isShown
    }

    /// Shows the number of records read so far.
    package func show(_ records: Int) {
        guard isShown else { return }
        let now = ContinuousClock.now
        // A load that is over within 300 ms shows no line, which would only flicker.
        guard now - start > .milliseconds(300) else { return }
        lastShown.withLock { lastShown in
            // Called for every batch of records: ten updates a second are as many as can be read.
            guard now - (lastShown ?? start) > .milliseconds(100) else { return }
            lastShown = now
            StandardError.write("\rreading \(HumanText.count(records, "record"))")
        }
    }

    /// Clears the line, if one was shown.
    package func finish() {
        guard lastShown.withLock({ $0 != nil }) else { return }
        StandardError.write("\r\u{1B}[K")
    }
}
