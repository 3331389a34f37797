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

    /// Writes the error to standard error, and returns the status to end with.
    func report(under line: TypedLine? = nil, _ color: ColorChoice = .auto) -> ExitStatus {
        StandardError.write(lines(under: line), color)
        return status
    }

    /// Returns the message and the hint, with a caret under the part of the line at fault.
    package func lines(under line: TypedLine?) -> [TextLine] {
        var lines: [TextLine] = []
        if let line, let range { lines = line.caret(under: range) }
        lines.append([
            StyledText("error: ", .red), StyledText(SafeText.truncated(message, to: 400)),
        ])
        if let hint { lines.append([StyledText("  " + hint, .dim)]) }
        return lines
    }
}

/// A line that was typed or read, and where a terminal still shows it.
package struct TypedLine {
    private let text: String
    /// The columns before the line, where it is the last row that the terminal shows; `nil` where it isn't.
    private let indent: Int?

    /// Takes a line that isn't on the screen, or not in the last row.
    package init(_ text: String) {
        self.text = text
        indent = nil
    }

    /// Takes a line that was typed behind a prompt; one of several rows is repeated, since a caret could point at one of them only.
    init(_ text: String, promptWidth: Int, columns: Int) {
        let isOneRow = !text.contains("\n") && promptWidth + SafeText.width(text) < columns
        self.text = text
        indent = isOneRow ? promptWidth : nil
    }

    /// Returns the caret under a part of the line, given in UTF-8 offsets, below the line itself where the terminal shows it no more.
    fileprivate func caret(under range: Range<Int>) -> [TextLine] {
        guard let excerpt = Excerpt(of: text, around: range, isWhole: indent != nil) else {
            return []
        }
        let carets = String(repeating: "^", count: max(1, SafeText.width(excerpt.fault)))
        let gap = (indent ?? 2) + SafeText.width(excerpt.before)
        let caret: TextLine = [
            StyledText(String(repeating: " ", count: gap)), StyledText(carets, .red),
        ]
        guard indent == nil else { return [caret] }
        return [[StyledText("  \(excerpt.before)\(excerpt.fault)\(excerpt.after)")], caret]
    }
}

/// The part of a line around a fault, short enough to be shown whatever the line's length.
private struct Excerpt {
    let before: String
    let fault: String
    let after: String

    private static let reach = 60

    init?(of line: String, around range: Range<Int>, isWhole: Bool) {
        let bytes = Array(line.utf8)
        guard range.upperBound <= bytes.count else { return nil }
        let reach = isWhole ? bytes.count : Self.reach
        let fault = range.prefix(max(1, reach))
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        before = text(max(0, fault.lowerBound - reach)..<fault.lowerBound)
        self.fault = text(fault)
        after = text(fault.upperBound..<min(bytes.count, fault.upperBound + Self.reach))
    }
}
