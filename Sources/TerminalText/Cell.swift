/// One value of a table; what is absent is told apart from an empty text.
///
/// A time is a value of its own: people see it as clocks of their zone show it, and data formats keep the instant.
package struct Cell: Equatable, Sendable, ExpressibleByStringLiteral {
    package let style: TextStyle
    private let content: Content

    private enum Content: Equatable {
        case absent
        case text(String)
        /// A time in microseconds UTC, its spelling in data formats, and the words before it.
        case time(Int64, data: String, after: String)
        /// The time of what has none.
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

    /// A time in microseconds UTC, which data formats spell so, after words.
    package init(microseconds: Int64, data: String, after words: String = "") {
        content = .time(microseconds, data: data, after: words)
        style = .plain
    }

    /// The time of what has none.
    package static var undated: Cell { Cell(.undated) }

    private init(_ content: Content) {
        self.content = content
        style = .plain
    }

    /// The value as data formats hold it; nil for none.
    package var data: String? {
        switch content {
        case .absent, .undated: nil
        case .text(let text): text
        case .time(_, let data, let words): words + data
        }
    }

    /// What a person sees; a column of times names their zone, and any other cell names it itself.
    package func span(in zone: some DisplayZone, isInTimeColumn: Bool) -> StyledText {
        switch content {
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
