internal import ContactQueries
internal import Foundation

/// Standard output: answers, and nothing else.
enum StandardOutput {
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The reader of a pipe has gone, and wants no more.
    struct ReaderGone: Error {}

    /// Writes bytes, or ends the process: quietly when the reader of a pipe has gone, else saying why.
    ///
    /// Not to be called while a store waits for its return, which closing would wait for: ``send(_:)`` is for that.
    static func write(_ bytes: some Sequence<UInt8>) {
        ProcessEnd.checkGoingOn()
        do { try send(bytes) } catch { ExitStatus.exit(with: error) }
    }

    /// Writes one line, escaped.
    static func write(line: String) {
        write(TerminalLayout().text(of: [[StyledText(line)]]).utf8)
    }

    /// Writes bytes.
    ///
    /// - Throws: ``ReaderGone`` when the reader of a pipe has gone, else ``UserError``.
    static func send(_ bytes: some Sequence<UInt8>) throws {
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
enum StandardError {
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes text as it is; callers escape what came from outside.
    static func write(_ text: String) {
        ProcessEnd.checkGoingOn()
        // A message that can't be shown is no reason to fail.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes remarks on what could have been meant otherwise.
    static func write(remarks: [String], _ color: ColorChoice = .auto) {
        write(remarks.map { [StyledText($0, .dim)] }, color)
    }

    /// Writes lines, escaped, in color where the terminal shows it.
    static func write(_ lines: [TextLine], _ color: ColorChoice = .auto) {
        write(TerminalLayout.ofStandardError(color).text(of: lines))
    }
}
