internal import ContactQueries
internal import Foundation
internal import Synchronization

/// A line on standard error that counts what was read, once a load takes longer than a moment; on a terminal only.
package final class Progress: Sendable {
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let lastShown = Mutex<ContinuousClock.Instant?>(nil)

    package init(isShown: Bool = isatty(STDERR_FILENO) == 1) {
        self.isShown = isShown
    }

    /// Tells how much was read.
    package func show(_ records: Int) {
        guard isShown else { return }
        let now = ContinuousClock.now
        guard now - start > .milliseconds(300) else { return }
        lastShown.withLock { lastShown in
            guard now - (lastShown ?? start) > .milliseconds(100) else { return }
            lastShown = now
            StandardError.write("\rreading \(HumanText.count(records, "record"))")
        }
    }

    /// Clears the line, if there is one.
    package func finish() {
        guard lastShown.withLock({ $0 != nil }) else { return }
        StandardError.write("\r\u{1B}[K")
    }
}
