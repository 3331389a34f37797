/// A line being edited, and the positions in it that keys move to.
struct EditedLine: Equatable {
    let text: String
    private let cursorIndex: String.Index

    /// Creates a line with its cursor at an offset in UTF-8, or at the start of the scalar around it.
    init(text: String, cursor: Int) {
        self.text = text
        var start = text.utf8.index(text.startIndex, offsetBy: min(max(0, cursor), text.utf8.count))
        while start.samePosition(in: text.unicodeScalars) == nil {
            start = text.utf8.index(before: start)
        }
        cursorIndex = start
    }

    var cursor: Int { text.utf8.distance(from: text.startIndex, to: cursorIndex) }
    var beforeCursor: Substring { text[..<cursorIndex] }
    var afterCursor: Substring { text[cursorIndex...] }

    /// Returns the range of UTF-8 offsets, or `nil` if they are outside the line or inside a scalar.
    func range(_ offsets: Range<Int>) -> Range<String.Index>? {
        guard offsets.lowerBound >= 0, offsets.upperBound <= text.utf8.count,
            let lower = index(offsets.lowerBound), let upper = index(offsets.upperBound)
        else { return nil }
        return lower..<upper
    }

    private func index(_ offset: Int) -> String.Index? {
        text.utf8.index(text.startIndex, offsetBy: offset).samePosition(in: text.unicodeScalars)
    }

    /// Returns the number of scalars from the cursor to `index`, negative towards the start.
    ///
    /// libedit moves and deletes by scalars; a user expects whole characters.
    func scalars(fromCursorTo index: String.Index) -> Int {
        text.unicodeScalars.distance(from: cursorIndex, to: index)
    }

    /// Returns the position at a number of characters from the cursor, or the nearer end of the line.
    func index(characters: Int) -> String.Index {
        let limit = characters < 0 ? text.startIndex : text.endIndex
        return text.index(cursorIndex, offsetBy: characters, limitedBy: limit) ?? limit
    }

    var rowStart: String.Index {
        beforeCursor.lastIndex(of: "\n").map { text.index(after: $0) } ?? text.startIndex
    }

    var rowEnd: String.Index {
        afterCursor.firstIndex(of: "\n") ?? text.endIndex
    }

    var wordStart: String.Index {
        let blanks = beforeCursor.lastIndex { !$0.isWhitespace }
        guard let blanks else { return text.startIndex }
        return text[..<blanks].lastIndex(where: \.isWhitespace).map { text.index(after: $0) }
            ?? text.startIndex
    }

    var wordEnd: String.Index {
        let word = afterCursor.firstIndex { !$0.isWhitespace } ?? text.endIndex
        return text[word...].firstIndex(where: \.isWhitespace) ?? text.endIndex
    }

    /// The position in the row above, or `nil` in the first row.
    var indexAbove: String.Index? {
        guard rowStart > text.startIndex else { return nil }
        let end = text.index(before: rowStart)
        let start =
            text[..<end].lastIndex(of: "\n").map { text.index(after: $0) } ?? text.startIndex
        return text.index(start, offsetBy: column, limitedBy: end) ?? end
    }

    /// The position in the row below, or `nil` in the last row.
    var indexBelow: String.Index? {
        guard rowEnd < text.endIndex else { return nil }
        let start = text.index(after: rowEnd)
        let end = text[start...].firstIndex(of: "\n") ?? text.endIndex
        return text.index(start, offsetBy: column, limitedBy: end) ?? end
    }

    private var column: Int { text.distance(from: rowStart, to: cursorIndex) }
}
