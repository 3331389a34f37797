/// A text that a user supplies in a file, such as a list, a script, tokens or a key.
///
/// The text is UTF-8 without its byte order mark. Lines end in a newline, a carriage return or both; one at the end of
/// the text doesn't begin another line. Joined texts may each have a mark.
package struct PlainText: Equatable, Sendable {
    /// The lines, without their line ends.
    package let lines: [String]

    /// Reads the bytes of a file.
    ///
    /// - Throws: ``TextError`` if the bytes aren't text in UTF-8.
    package init(_ bytes: some Collection<UInt8>, name: String) throws(TextError) {
        let bytes = Array(bytes)
        if let format = ForeignFormat(bytes) {
            throw TextError("\(name) is \(format)", hint: format.hint(for: name))
        }
        var lines: [String] = []
        for line in Self.split(bytes) {
            lines.append(try Self.line(line, number: lines.count + 1, of: name))
        }
        self.lines = lines
    }

    /// The text with a newline after each line.
    package var text: String { lines.map { $0 + "\n" }.joined() }

    /// Reads one line of a text, with or without its line end.
    ///
    /// - Throws: ``TextError`` when it isn't UTF-8.
    package static func line(
        _ bytes: ArraySlice<UInt8>,
        number: Int,
        of name: String
    ) throws(TextError) -> String {
        var bytes = ByteOrderMark.removed(from: bytes)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard let line = String(validating: bytes, as: UTF8.self) else {
            throw TextError(
                "\(name):\(number) isn't UTF-8 text",
                hint: "save the file as UTF-8, or convert it with iconv"
            )
        }
        return line
    }

    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { continue }
            lines.append(bytes[start..<index - 1])
            // A carriage return and a newline are one line end, or each line would be followed by
            // an empty one.
            if byte == UInt8(ascii: "\r"), index < bytes.count, bytes[index] == UInt8(ascii: "\n") {
                index += 1
            }
            start = index
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }
}

/// The reason a file can't be read as text.
package struct TextError: Error, Equatable {
    /// The description of the file and its fault.
    package let cause: String
    /// The suggestion of what to do next.
    package let hint: String

    /// Creates an error from its cause and a hint.
    package init(_ cause: String, hint: String) {
        self.cause = cause
        self.hint = hint
    }
}
