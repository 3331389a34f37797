package import ActivityJSON
internal import ContactQueries
package import TerminalText

extension UserError {
    /// The exit status of a process that ran only the failed command.
    var status: ExitStatus {
        switch code {
        case .failed, .unknownName: .failed
        case .usage: .usage
        case .unreadable: .unreadable
        case .interrupted: .interrupted
        }
    }

    /// Creates the error for a file that isn't a text.
    package init(_ flaw: TextError) { self.init(flaw.cause, hint: flaw.hint, code: .unreadable) }

    /// Creates the error for a source that can't be read.
    init(_ error: ReadError) { self.init(error.finding, hint: error.hint, code: .unreadable) }

    /// Prints the error to standard error and returns the exit status.
    func report(under line: TypedLine? = nil, _ color: ColorChoice = .auto) -> ExitStatus {
        StandardError.write(lines(under: line), color)
        return status
    }

    /// Returns the message and the hint, below a caret under the wrong part of the line.
    package func lines(under line: TypedLine?) -> [TextLine] {
        var lines: [TextLine] = []
        if let line, let range { lines = line.caret(under: range) }
        lines.append([
            // 400 characters: a message may quote the user's text, which can be a whole pasted
            // file.
            StyledText("error: ", .red), StyledText(SafeText.truncated(message, to: 400)),
        ])
        if let hint { lines.append([StyledText("  " + hint, .dim)]) }
        return lines
    }
}

/// A line that was typed or read, and its place on the screen.
package struct TypedLine {
    private let text: String
    /// The width of the prompt if the line is still the last row on the screen, or `nil` if it isn't.
    private let indent: Int?

    /// Creates a line that isn't on the screen, or isn't its last row.
    package init(_ text: String) {
        self.text = text
        indent = nil
    }

    /// Creates a line that was typed behind a prompt.
    ///
    /// One that wraps is repeated below an error.
    ///
    /// A caret can point into one row only.
    init(_ text: String, promptWidth: Int, columns: Int) {
        // Less than the columns: a line that fills its row leaves the cursor in the next one.
        let isOneRow = !text.contains("\n") && promptWidth + SafeText.width(text) < columns
        self.text = text
        indent = isOneRow ? promptWidth : nil
    }

    /// Returns the caret under a part of the line, preceded by the line if the screen no longer shows it.
    ///
    /// `range` is in UTF-8 offsets.
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

/// The part of a line around an error, cut to a length that fits on the screen.
private struct Excerpt {
    let before: String
    let fault: String
    let after: String

    // A line may be a whole pasted file. 60 bytes before, within and after the error show what is
    // meant.
    private static let reach = 60

    init?(of line: String, around range: Range<Int>, isWhole: Bool) {
        let bytes = Array(line.utf8)
        guard range.upperBound <= bytes.count else { return nil }
        let reach = isWhole ? bytes.count : Self.reach
        let fault = range.prefix(max(1, reach))
        // A cut may fall inside a character, which then decodes as a replacement character.
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        before = text(max(0, fault.lowerBound - reach)..<fault.lowerBound)
        self.fault = text(fault)
        after = text(fault.upperBound..<min(bytes.count, fault.upperBound + Self.reach))
    }
}
