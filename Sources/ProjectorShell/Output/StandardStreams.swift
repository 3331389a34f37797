internal import CLibrary
internal import ContactQueries
internal import Foundation
package import TerminalText

/// Standard output: answers, and nothing else.
package enum StandardOutput {
    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The reader of a pipe has gone, and wants no more.
    struct ReaderGone: Error {}

    /// Writes bytes, or ends the process: quietly when the reader of a pipe has gone, else saying why.
    ///
    /// Not to be called while a store waits for its return, which closing would wait for: ``send(_:)`` is for that.
    package static func write(_ bytes: some Sequence<UInt8>) {
        ProcessEnd.checkGoingOn()
        do {
            try send(bytes)
        } catch let error as UserError {
            ProcessEnd.end(reporting: error)
        } catch {
            ProcessEnd.end(.answered)
        }
    }

    /// Writes one line, escaped.
    package static func write(line: String) {
        write(TerminalLayout().text(of: [[StyledText(line)]]).utf8)
    }

    /// Writes bytes.
    ///
    /// - Throws: ``ReaderGone`` when the reader of a pipe has gone, else ``UserError``.
    package static func send(_ bytes: some Sequence<UInt8>) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            let reason = errno
            if reason == EPIPE { throw ReaderGone() }
            throw UserError("can't write the answer: \(SystemMessage.text(of: reason))")
        }
    }
}

/// Standard error: messages.
package enum StandardError {
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes text as it is; callers escape what came from outside.
    package static func write(_ text: String) {
        ProcessEnd.checkGoingOn()
        // A message that can't be shown is no reason to fail.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes remarks on what could have been meant otherwise.
    package static func write(remarks: [String], _ color: ColorChoice = .auto) {
        write(remarks.map { [StyledText($0, .dim)] }, color)
    }

    /// Writes lines, escaped, in color where the terminal shows it.
    package static func write(_ lines: [TextLine], _ color: ColorChoice = .auto) {
        write(TerminalLayout.ofStandardError(color).text(of: lines))
    }
}
