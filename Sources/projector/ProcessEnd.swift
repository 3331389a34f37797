internal import CEditLine
internal import ContactProjector
internal import ContactProjectorSQLite
internal import Foundation
internal import Synchronization

/// The end of the process, which comes once: stores are closed first, so that each is whole in its one file.
enum ProcessEnd {
    /// The thread that ends the process; another one that wants to waits for ever.
    private static let owner = Mutex<pthread_t?>(nil)
    /// How long calls under way are waited for at most.
    private static let patience = Duration.seconds(10)

    /// Makes the calling thread the one that ends the process; returns only if it is.
    static func claim() {
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
    static func end(_ status: ExitStatus) -> Never {
        claim()
        let failures = OpenStores.close(interrupting: false, within: patience)
        var status = status
        for failure in failures { status = report(failure, status) }
        exit(status.rawValue)
    }

    /// Has stores closed before a signal ends the process; to be called before any other handler is installed.
    static func watchSignals() {
        let pipe = cle_watch_endings()
        guard pipe >= 0 else { return }
        Thread.detachNewThread {
            let number = nextSignal(pipe)
            Thread.detachNewThread {
                claim()
                _ = OpenStores.close(interrupting: true, within: patience)
                cle_die(number)
            }
            // `timeout` and process groups send a signal twice at once. A person who sends another one has waited long enough.
            let start = ContinuousClock.now
            var next = nextSignal(pipe)
            while ContinuousClock.now - start < .seconds(1) { next = nextSignal(pipe) }
            cle_die(next)
        }
    }

    private static func nextSignal(_ pipe: Int32) -> Int32 {
        var byte: UInt8 = 0
        while unsafe read(pipe, &byte, 1) != 1 {}
        return Int32(byte)
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
