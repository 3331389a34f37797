/// The lines of a signed text that has a fixed number of them.
struct TextLines {
    private var lines: ArraySlice<ArraySlice<UInt8>>

    /// Splits a text, or returns `nil` unless it has exactly so many lines, each with its newline.
    init?(_ text: [UInt8], count: Int) {
        guard text.last == UInt8(ascii: "\n") else { return nil }
        let lines = text.dropLast().split(
            separator: UInt8(ascii: "\n"),
            maxSplits: count,
            omittingEmptySubsequences: false
        )
        guard lines.count == count else { return nil }
        self.lines = lines[...]
    }

    /// Removes and returns the next line.
    mutating func next() -> String {
        String(decoding: lines.popFirst() ?? [], as: UTF8.self)
    }

    /// Removes a line with the name of a log, or returns `nil` for another line.
    mutating func origin() -> KeyName? { try? KeyName(next()) }

    /// Removes a line with a number of entries in its shortest form, or returns `nil` for another line.
    mutating func size(after word: String = "") -> Int64? {
        let line = next()
        guard line.utf8.starts(with: word.utf8) else { return nil }
        let text = String(Substring(line.utf8.dropFirst(word.utf8.count)))
        guard let size = Int64(text), (0...Checkpoint.largestSize).contains(size),
            // `+1`, `01` and `-0` are numbers, too.
            "\(size)" == text
        else { return nil }
        return size
    }

    /// Removes a line with 32 bytes in base64, or returns `nil` for another line.
    mutating func digest() -> [UInt8]? {
        Base64.bytes(of: next().utf8).flatMap { $0.count == 32 ? $0 : nil }
    }
}
