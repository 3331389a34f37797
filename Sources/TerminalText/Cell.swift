/// A value of a table: a text, a time, or none, which is distinct from an empty text.
///
/// Times are kept as such: tables show them in a zone, and data formats as an instant.
package struct Cell: Equatable, Sendable, ExpressibleByStringLiteral {
    package let style: TextStyle
    private let content: Content

    private enum Content: Equatable {
        case absent
        case text(String)
        /// A time in microseconds UTC, its text in data formats, and the words before it.
        case time(Int64, data: String, after: String)
        /// The missing time of an undated activity.
        case undated
    }

    package init(_ text: String?, _ style: TextStyle = .plain) {
        content = text.map(Content.text) ?? .absent
        self.style = style
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

    private init(_ content: Content) {
        self.content = content
        style = .plain
    }

    /// The value in data formats, or `nil` if there is none.
    package var data: String? {
        switch content {
        case .absent, .undated: nil
        case .text(let text): text
        case .time(_, let data, let words): words + data
        }
    }

    /// Returns the text in a table; a time outside a column of times includes its zone.
    package func span(in zone: some DisplayZone, isInTimeColumn: Bool) -> StyledText {
        switch content {
        // A dash, so that an absent value differs from an empty text.
        case .absent: StyledText("–", .dim)
        case .undated: StyledText("undated", style)
        case .text(let text): StyledText(text, style)
        case .time(let time, _, let words):
            StyledText(
                words + (isInTimeColumn ? zone.clock(time) : zone.words(time)),
                style
            )
        }
    }
}
