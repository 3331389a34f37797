/// Why a command failed, where in the line, and what to do next.
struct CommandError: Error, Equatable {
    let message: String
    let hint: String?
    /// What part of the line is at fault, in UTF-8 offsets.
    let range: Range<Int>?
    /// How the process ends when the command was all it did.
    let status: ExitStatus

    init(
        _ message: String,
        hint: String? = nil,
        at range: Range<Int>? = nil,
        status: ExitStatus = .failed
    ) {
        self.message = message
        self.hint = hint
        self.range = range
        self.status = status
    }

    /// The same error, pointing at a part of the line.
    func at(_ range: Range<Int>?) -> CommandError {
        CommandError(message, hint: hint, at: range, status: status)
    }
}

extension CommandError {
    /// ^C was pressed while the command ran.
    static let interrupted = CommandError("interrupted", status: .interrupted)

    /// The message and the hint, with a caret under the part of the line at fault.
    func lines(under line: String?) -> [Line] {
        var lines: [Line] = []
        if let line, let range, let excerpt = Excerpt(of: line, around: range) {
            let carets = String(repeating: "^", count: max(1, TerminalText.width(excerpt.fault)))
            let gap = String(repeating: " ", count: TerminalText.width(excerpt.before))
            lines.append([Span("  \(excerpt.before)\(excerpt.fault)\(excerpt.after)")])
            lines.append([Span("  " + gap), Span(carets, .red)])
        }
        lines.append([Span("error: ", .red), Span(TerminalText.truncated(message, to: 400))])
        if let hint { lines.append([Span("  " + hint, .dim)]) }
        return lines
    }
}

/// The part of a line around a fault, short enough to be shown whatever the line's length.
private struct Excerpt {
    let before: String
    let fault: String
    let after: String

    private static let reach = 60

    init?(of line: String, around range: Range<Int>) {
        let bytes = Array(line.utf8)
        guard range.upperBound <= bytes.count else { return nil }
        let fault = range.prefix(Self.reach)
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        before = text(max(0, fault.lowerBound - Self.reach)..<fault.lowerBound)
        self.fault = text(fault)
        after = text(fault.upperBound..<min(bytes.count, fault.upperBound + Self.reach))
    }
}
