/// A value of a table: a text, a time, or none, which is distinct from an empty text.
///
/// Times are kept as such: tables show them in a zone, and data formats as an instant.
package struct Cell: Equatable, Sendable, ExpressibleByStringLiteral {
    package let style: TextStyle
    private let content: Content

    private enum Content: Equatable {
        case absent
        case text(String)
        /// Several texts, of which only the first ones are shown if space is short.
        case list([String])
        /// The mark of rows that are left out.
        case gap(String)
        /// A time in microseconds UTC, its text in data formats, and the words before it.
        case time(Int64, data: String, after: String)
        /// The missing time of an undated activity.
        case undated
    }

    package init(_ text: String?, _ style: TextStyle = .plain) {
        content = text.map(Content.text) ?? .absent
        self.style = style
    }

    /// Creates a cell of several texts, shown as the first ones and the number of the others if space is short.
    package init(list texts: [String]) {
        self.init(.list(texts))
    }

    package init(_ number: Int) {
        self.init(String(number))
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    /// Creates a cell of a time in microseconds UTC, with its text in data formats and the words before it.
    package init(microseconds: Int64, data: String, after words: String = "") {
        content = .time(microseconds, data: data, after: words)
        style = .plain
    }

    /// The cell of an undated activity's time.
    package static var undated: Cell { Cell(.undated) }

    /// Creates the mark of rows that are left out.
    package init(gap mark: String) {
        self.init(.gap(mark))
    }

    private init(_ content: Content) {
        self.content = content
        style = .plain
    }

    /// The value in data formats, or `nil` if there is none.
    package var data: String? {
        switch content {
        case .absent, .undated, .gap: nil
        case .text(let text): text
        case .list(let texts): texts.joined(separator: ", ")
        case .time(_, let data, let words): words + data
        }
    }

    /// Returns the text in a table; a time outside a column of times includes its zone.
    package func span(in zone: some DisplayZone, isInTimeColumn: Bool) -> StyledText {
        switch content {
        // A dash, so that an absent value differs from an empty text.
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

/// The cells that are too wide for their table.
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

    /// Returns the first of several texts, and the number of the others: `VIP, Gold, +4`.
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
