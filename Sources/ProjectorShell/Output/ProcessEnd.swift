package import ContactProjector
package import ContactQueries
internal import Foundation
internal import LineEditing
internal import Synchronization
internal import TerminalText

/// The one way to end the process, which first closes the stores so that each is whole in its one file.
package enum ProcessEnd {
    /// A function that closes every open store and returns the errors of those that it couldn't close.
    package typealias Closing = @Sendable (_ interrupting: Bool, Duration) -> [StoreError]

    private static let closing = Mutex<Closing>({ _, _ in [] })
    /// The thread that ends the process.
    ///
    /// Other threads that try to end it wait until it has ended.
    private static let owner = Mutex<pthread_t?>(nil)
    /// The longest time that closing waits for running calls.
    private static let patience = Duration.seconds(10)

    /// Makes the calling thread the one that ends the process; doesn't return if another one is.
    package static func claim() {
        let thread = pthread_self()
        owner.withLock { if $0 == nil { $0 = thread } }
        checkGoingOn()
    }

    /// Returns unless another thread is ending the process, in which case the caller waits for the end.
    static func checkGoingOn() {
        let thread = pthread_self()
        let isOver = owner.withLock { $0 != nil && $0 != thread }
        // For good: the owner calls exit, which ends this thread, too, and must not run twice.
        while isOver { pause() }
    }

    /// Closes every store and ends the process.
    package static func end(_ status: ExitStatus) -> Never {
        claim()
        let failures = close(interrupting: false)
        // An answer that was printed keeps its status; a store that couldn't be closed changes only
        // success.
        var status = status
        for failure in failures { status = report(failure, status) }
        exit(status.rawValue)
    }

    /// Prints an error, closes every store and ends the process.
    package static func end(reporting error: UserError) -> Never {
        // Before the error is printed, so that no other thread can print after it.
        claim()
        end(error.report())
    }

    /// Sets the function that closes the stores, also before a signal ends the process.
    ///
    /// Must run before any other handler is installed.
    package static func prepare(closing stores: @escaping Closing) {
        closing.withLock { $0 = stores }
        guard let signals = EndingSignals.watch() else { return }
        Thread.detachNewThread {
            let number = signals.next()
            // On a thread of its own, so that this one is free to see the next signal.
            Thread.detachNewThread {
                claim()
                _ = close(interrupting: true)
                EndingSignals.die(number)
            }
            // `timeout` signals the process and then its group, so one request may come twice. A
            // signal after a second is a user who doesn't want to wait for the stores.
            let start = ContinuousClock.now
            var next = signals.next()
            while ContinuousClock.now - start < .seconds(1) { next = signals.next() }
            EndingSignals.die(next)
        }
    }

    private static func close(interrupting: Bool) -> [StoreError] {
        closing.withLock(\.self)(interrupting, patience)
    }

    /// Prints an error of closing, and returns the exit status.
    ///
    /// Data left in a `-wal` file that another process reads is no error.
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
