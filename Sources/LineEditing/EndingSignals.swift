internal import CEditLine
internal import CLibrary

/// The signals that end the process: INT, TERM and HUP.
package enum EndingSignals {
    /// A source of the numbers of received signals.
    package struct Source: Sendable {
        fileprivate let pipe: Int32

        /// Waits for the next signal.
        package func next() -> Int32 {
            var byte: UInt8 = 0
            // The writing end is never closed, so anything but one byte is an interrupted read.
            while unsafe read(pipe, &byte, 1) != 1 {}
            return Int32(byte)
        }
    }

    /// Replaces the system's handling of the signals, or returns `nil` if that isn't possible.
    ///
    /// Call it once, before any other handler is installed. A signal that is ignored stays ignored.
    package static func watch() -> Source? {
        let pipe = cle_watch_endings()
        return pipe < 0 ? nil : Source(pipe: pipe)
    }

    /// Ends the process by a signal, as without a handler.
    package static func die(_ number: Int32) { cle_die(number) }
}
