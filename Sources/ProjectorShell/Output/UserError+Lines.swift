package import ActivityJSON
internal import ContactQueries
package import TerminalText

extension UserError {
    /// How the process ends when the command was all it did.
    var status: ExitStatus {
        switch code {
        case .failed, .unknownName: .failed
        case .usage: .usage
        case .unreadable: .unreadable
        case .interrupted: .interrupted
        }
    }

    /// Says why a file isn't a text.
    package init(_ flaw: TextError) { self.init(flaw.cause, hint: flaw.hint, code: .unreadable) }

    /// Says why a source can't be read.
    init(_ error: ReadError) { self.init(error.finding, hint: error.hint, code: .unreadable) }

    /// Says on standard error what went wrong, and returns how to end.
    func report(under line: String? = nil, _ color: ColorChoice = .auto) -> ExitStatus {
        StandardError.write(lines(under: line), color)
        return status
    }

    /// The message and the hint, with a caret under the part of the line at fault.
    package func lines(under line: String?) -> [TextLine] {
        var lines: [TextLine] = []
        if let line, let range, let excerpt = Excerpt(of: line, around: range) {
            let carets = String(repeating: "^", count: max(1, SafeText.width(excerpt.fault)))
            let gap = String(repeating: " ", count: SafeText.width(excerpt.before))
            lines.append([StyledText("  \(excerpt.before)\(excerpt.fault)\(excerpt.after)")])
            lines.append([StyledText("  " + gap), StyledText(carets, .red)])
        }
        lines.append([
            StyledText("error: ", .red), StyledText(SafeText.truncated(message, to: 400)),
        ])
        if let hint { lines.append([StyledText("  " + hint, .dim)]) }
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
