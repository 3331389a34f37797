internal import ContactQuestions
internal import Foundation

/// Standard output: answers, and nothing else.
enum StandardOutput {
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes bytes, or ends the process: quietly when the reader of a pipe has gone, else saying why.
    static func write(_ bytes: some Sequence<UInt8>) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            let reason = errno
            if reason == EPIPE { ExitStatus.exit(.answered) }
            let cause = unsafe String(cString: strerror(reason))
            ExitStatus.exit(with: CommandError("the answer can't be written: \(cause)"))
        }
    }
}

/// Standard error: messages.
enum StandardError {
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes text as it is; callers escape what came from outside.
    static func write(_ text: String) {
        // A message that can't be shown is no reason to fail.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes remarks on what could have been meant otherwise.
    static func write(remarks: [String], _ color: ColorChoice = .auto) {
        write(remarks.map { [Span($0, .dim)] }, color)
    }

    /// Writes lines, escaped, in colour where the terminal shows it.
    static func write(_ lines: [Line], _ color: ColorChoice = .auto) {
        write(Layout.ofStandardError(color).text(of: lines))
    }
}
