package import ContactProjector
package import ContactQueries
internal import Foundation
internal import LineEditing
internal import Synchronization
internal import TerminalText

/// The end of the process, which comes once: stores are closed first, so that each is whole in its one file.
package enum ProcessEnd {
    /// Closes every open store, and returns why some could not be.
    package typealias Closing = @Sendable (_ interrupting: Bool, Duration) -> [StoreError]

    private static let closing = Mutex<Closing>({ _, _ in [] })
    /// The thread that ends the process; another one that wants to waits for ever.
    private static let owner = Mutex<pthread_t?>(nil)
    /// How long calls under way are waited for at most.
    private static let patience = Duration.seconds(10)

    /// Makes the calling thread the one that ends the process; returns only if it is.
    package static func claim() {
        let thread = pthread_self()
        owner.withLock { if $0 == nil { $0 = thread } }
        checkGoingOn()
    }

    /// Returns unless another thread ends the process, of which there is no more to say then.
    static func checkGoingOn() {
        let thread = pthread_self()
        let isOver = owner.withLock { $0 != nil && $0 != thread }
        while isOver { pause() }
    }

    /// Closes every store and ends the process.
    package static func end(_ status: ExitStatus) -> Never {
        claim()
        let failures = close(interrupting: false)
        var status = status
        for failure in failures { status = report(failure, status) }
        exit(status.rawValue)
    }

    /// Says what went wrong, closes every store and ends the process.
    package static func end(reporting error: UserError) -> Never {
        claim()
        end(error.report())
    }

    /// Has stores closed before the process ends, also by a signal; to be called before any other handler is installed.
    package static func prepare(closing stores: @escaping Closing) {
        closing.withLock { $0 = stores }
        guard let signals = EndingSignals.watch() else { return }
        Thread.detachNewThread {
            let number = signals.next()
            Thread.detachNewThread {
                claim()
                _ = close(interrupting: true)
                EndingSignals.die(number)
            }
            // `timeout` and process groups send a signal twice at once. A person who sends another one has waited long enough.
            let start = ContinuousClock.now
            var next = signals.next()
            while ContinuousClock.now - start < .seconds(1) { next = signals.next() }
            EndingSignals.die(next)
        }
    }

    private static func close(interrupting: Bool) -> [StoreError] {
        closing.withLock(\.self)(interrupting, patience)
    }

    /// Says what could not be closed; what stays in a `-wal` file for another process to read is no failure.
    private static func report(_ failure: StoreError, _ status: ExitStatus) -> ExitStatus {
        let isKept = failure.code == .locked
        StandardError.write([
            [
                StyledText(isKept ? "warning: " : "error: ", isKept ? .yellow : .red),
                StyledText(failure.cause),
            ],
            [StyledText("  " + failure.hint, .dim)],
        ])
        return isKept || status != .answered ? status : .unreadable
    }
}
