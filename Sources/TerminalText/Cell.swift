/// One value of a table; what is absent is told apart from an empty text.
///
/// A time is a value of its own: people see it as clocks of their zone show it, and data formats keep the instant.
package struct Cell: Equatable, Sendable, ExpressibleByStringLiteral {
    package let style: TextStyle
    private let content: Content

    private enum Content: Equatable {
        case absent
        case text(String)
        /// Texts of which the first may stand for all.
        case list([String])
        /// The mark of rows that are left out.
        case gap(String)
        /// A time in microseconds UTC, its spelling in data formats, and the words before it.
        case time(Int64, data: String, after: String)
        /// The time of what has none.
        case undated
    }

    package init(_ text: String?, _ style: TextStyle = .plain) {
        content = text.map(Content.text) ?? .absent
        self.style = style
    }

    /// Several texts, which people see as the first ones and the number of the others where there is little room.
    package init(list texts: [String]) {
        self.init(.list(texts))
    }

    package init(_ number: Int) {
        self.init(String(number))
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    /// A time in microseconds UTC, which data formats spell so, after words.
    package init(microseconds: Int64, data: String, after words: String = "") {
        content = .time(microseconds, data: data, after: words)
        style = .plain
    }

    /// The time of what has none.
    package static var undated: Cell { Cell(.undated) }

    /// The mark of rows that are left out.
    package init(gap mark: String) {
        self.init(.gap(mark))
    }

    private init(_ content: Content) {
        self.content = content
        style = .plain
    }

    /// The value as data formats hold it; nil for none.
    package var data: String? {
        switch content {
        case .absent, .undated, .gap: nil
        case .text(let text): text
        case .list(let texts): texts.joined(separator: ", ")
        case .time(_, let data, let words): words + data
        }
    }

    /// What a person sees; a column of times names their zone, and any other cell names it itself.
    package func span(in zone: some DisplayZone, isInTimeColumn: Bool) -> StyledText {
        switch content {
        case .absent: StyledText("–", .dim)
        case .gap(let mark): StyledText(mark, .dim)
        case .undated: StyledText("undated", style)
        case .text(let text): StyledText(text, style)
        case .list(let texts): StyledText(texts.joined(separator: ", "), style)
        case .time(let time, _, let words):
            StyledText(
                words + (isInTimeColumn ? zone.clock(time) : zone.words(time)),
                style
            )
        }
    }
}

/// The cutting of cells that a table has no room for.
extension Cell {
    /// A Boolean value that indicates whether a part of the cell still says something: it is a text without a style of its own.
    var isText: Bool {
        switch content {
        case .text: style == .plain
        case .list: true
        case .absent, .gap, .time, .undated: false
        }
    }

    /// A Boolean value that indicates whether the cell is an id, which is typed back only as a whole.
    var isID: Bool {
        if case .text = content { style == .cyan || style == .dim } else { false }
    }

    /// Returns the cell as people see it, cut to a number of columns.
    func fitting(_ span: StyledText, to width: Int) -> StyledText {
        guard SafeText.width(span.text) > width else { return span }
        guard case .list(let texts) = content else {
            return StyledText(SafeText.truncated(span.text, to: width), style)
        }
        return StyledText(Self.beginning(of: texts, within: width), style)
    }

    /// The first of texts that are too many, and the number of the others: `VIP, Gold, +4`.
    private static func beginning(of texts: [String], within width: Int) -> String {
        var shown = ""
        var used = 0
        for (index, text) in texts.enumerated() {
            let separator = index == 0 ? "" : ", "
            let others = texts.count - index - 1
            let room = width - used - separator.count - (others == 0 ? 0 : ", +\(others)".count)
            let taken = SafeText.width(text)
            guard taken > room else {
                shown += separator + text
                used += separator.count + taken
                continue
            }
            guard index == 0 else { return "\(shown), +\(others + 1)" }
            // A letter and an ellipsis at least, or the number alone.
            guard room > 1 else { return SafeText.truncated("+\(texts.count)", to: width) }
            return SafeText.truncated(text, to: room) + (others == 0 ? "" : ", +\(others)")
        }
        return shown
    }
}
