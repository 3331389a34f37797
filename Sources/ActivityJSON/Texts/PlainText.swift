/// A text that a person brings in a file of its own: a list, a script, tokens, a key.
///
/// UTF-8 without its byte order mark. Lines end in a newline, a carriage return, or both; one that ends the text begins no
/// further line. Where texts were joined each may have had a mark.
package struct PlainText: Equatable, Sendable {
    /// The lines, without what ends them.
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

    /// The text, each of its lines ended by a newline.
    package var text: String { lines.map { $0 + "\n" }.joined() }

    /// Reads one line of a text, with or without what ends it.
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
    /// The file and what is wrong with it.
    package let cause: String
    /// The suggestion of what to do next.
    package let hint: String

    /// Creates an error from its cause and a hint.
    package init(_ cause: String, hint: String) {
        self.cause = cause
        self.hint = hint
    }
}
