internal import CLibrary
internal import ContactQueries
internal import Foundation
package import TerminalText

/// Standard output, which holds answers and nothing else.
package enum StandardOutput {
    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The error for a pipe whose reader has closed it.
    struct ReaderGone: Error {}

    /// Writes bytes.
    ///
    /// If that fails, ends the process: silently for a closed pipe, else with the error.
    ///
    /// Must not be called while a store waits for the call to return, since ending the process waits for that store.
    /// Use ``send(_:)`` there.
    package static func write(_ bytes: some Sequence<UInt8>) {
        // Nothing may be printed once another thread is ending the process.
        ProcessEnd.checkGoingOn()
        do {
            try send(bytes)
        } catch let error as UserError {
            ProcessEnd.end(reporting: error)
        } catch {
            ProcessEnd.end(.answered)
        }
    }

    /// Writes a line, with unsafe characters escaped.
    package static func write(line: String) {
        write(TerminalLayout().text(of: [[StyledText(line)]]).utf8)
    }

    /// Writes bytes, and reports a failure to the caller.
    ///
    /// - Throws: ``ReaderGone`` if the reader of a pipe has closed it, else ``UserError``.
    package static func send(_ bytes: some Sequence<UInt8>) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            // Read at once: any later call may change it.
            let reason = errno
            if reason == EPIPE { throw ReaderGone() }
            throw UserError("can't write the answer: \(SystemMessage.text(of: reason))")
        }
    }
}

/// Standard error, which holds messages.
package enum StandardError {
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes text without escaping it; callers escape text from outside.
    package static func write(_ text: String) {
        ProcessEnd.checkGoingOn()
        // A closed standard error isn't a reason to fail: the answer is on standard output.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes remarks on input that could have meant something else.
    package static func write(remarks: [String], _ color: ColorChoice = .auto) {
        write(remarks.map { [StyledText($0, .dim)] }, color)
    }

    /// Writes lines with unsafe characters escaped, in color if the terminal shows it.
    package static func write(_ lines: [TextLine], _ color: ColorChoice = .auto) {
        write(TerminalLayout.ofStandardError(color).text(of: lines))
    }
}
