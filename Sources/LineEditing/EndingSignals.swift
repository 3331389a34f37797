internal import CEditLine
internal import CLibrary

/// The signals that end the process: INT, TERM and HUP.
package enum EndingSignals {
    /// A source of the numbers of the signals that came.
    package struct Source: Sendable {
        fileprivate let pipe: Int32

        /// Waits for the next signal.
        package func next() -> Int32 {
            var byte: UInt8 = 0
            while unsafe read(pipe, &byte, 1) != 1 {}
            return Int32(byte)
        }
    }

    /// Takes over from the system's handling; nil where that isn't possible.
    ///
    /// To be called once, before any other handler is installed. A signal that is ignored stays so.
    package static func watch() -> Source? {
        let pipe = cle_watch_endings()
        return pipe < 0 ? nil : Source(pipe: pipe)
    }

    /// Ends the process by a signal, as if nothing had handled it.
    package static func die(_ number: Int32) { cle_die(number) }
}
