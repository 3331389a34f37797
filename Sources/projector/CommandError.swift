/// Why a command failed, where in the line, and what to do next.
struct CommandError: Error, Equatable {
    let message: String
    let hint: String?
    /// What part of the line is at fault, in UTF-8 offsets.
    var range: Range<Int>?

    init(_ message: String, hint: String? = nil, at range: Range<Int>? = nil) {
        self.message = message
        self.hint = hint
        self.range = range
    }
}

extension CommandError {
    /// The message and the hint, with a caret under the part of the line at fault.
    func lines(under line: String?) -> [Line] {
        var lines: [Line] = []
        if let line, let range, let place = Self.place(of: range, in: line) {
            lines.append([Span("  "), Span(line)])
            let carets = String(repeating: "^", count: max(1, place.width))
            lines.append([
                Span("  " + String(repeating: " ", count: place.start)), Span(carets, .red),
            ])
        }
        lines.append([Span("error: ", .red), Span(message)])
        if let hint { lines.append([Span("  " + hint, .dim)]) }
        return lines
    }

    private static func place(of range: Range<Int>, in line: String) -> (start: Int, width: Int)? {
        let bytes = Array(line.utf8)
        guard range.upperBound <= bytes.count else { return nil }
        let before = String(decoding: bytes[..<range.lowerBound], as: UTF8.self)
        let inside = String(decoding: bytes[range], as: UTF8.self)
        return (TerminalText.width(before), TerminalText.width(inside))
    }
}
