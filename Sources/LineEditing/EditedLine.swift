/// A line being edited, and the places in it that keys go to.
struct EditedLine: Equatable {
    let text: String
    private let cursorIndex: String.Index

    /// Takes the cursor as an offset in UTF-8; one inside a character stands for its start.
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

    /// Returns the place of UTF-8 offsets, nil when they are not in the line or inside a character.
    func range(_ offsets: Range<Int>) -> Range<String.Index>? {
        guard offsets.lowerBound >= 0, offsets.upperBound <= text.utf8.count,
            let lower = index(offsets.lowerBound), let upper = index(offsets.upperBound)
        else { return nil }
        return lower..<upper
    }

    private func index(_ offset: Int) -> String.Index? {
        text.utf8.index(text.startIndex, offsetBy: offset).samePosition(in: text.unicodeScalars)
    }

    /// Returns the number of scalars between the cursor and `index`, negative towards the start.
    func scalars(fromCursorTo index: String.Index) -> Int {
        text.unicodeScalars.distance(from: cursorIndex, to: index)
    }

    /// Returns the place `characters` whole characters from the cursor, or the end that is nearer.
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

    /// The place in the row above, nil in the first row.
    var indexAbove: String.Index? {
        guard rowStart > text.startIndex else { return nil }
        let end = text.index(before: rowStart)
        let start =
            text[..<end].lastIndex(of: "\n").map { text.index(after: $0) } ?? text.startIndex
        return text.index(start, offsetBy: column, limitedBy: end) ?? end
    }

    /// The place in the row below, nil in the last row.
    var indexBelow: String.Index? {
        guard rowEnd < text.endIndex else { return nil }
        let start = text.index(after: rowEnd)
        let end = text[start...].firstIndex(of: "\n") ?? text.endIndex
        return text.index(start, offsetBy: column, limitedBy: end) ?? end
    }

    private var column: Int { text.distance(from: rowStart, to: cursorIndex) }
}
