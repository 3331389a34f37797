internal import ContactProjector
internal import ContactQueries

/// One value of a table; what is absent is told apart from an empty text.
///
/// A time is a value of its own: people see it as clocks of their zone show it, and data formats keep the instant.
struct Cell: Equatable, Sendable, ExpressibleByStringLiteral {
    let style: TextStyle
    private let content: Content

    private enum Content: Equatable {
        case absent
        case text(String)
        /// A time, and the words before it.
        case time(Timestamp, after: String)
        /// The time of what has none.
        case undated
    }

    init(_ text: String?, _ style: TextStyle = .plain) {
        content = text.map(Content.text) ?? .absent
        self.style = style
    }

    init(_ number: Int) {
        self.init(String(number))
    }

    init(stringLiteral value: String) {
        self.init(value)
    }

    /// A time, or its absence.
    init(time: Timestamp?, after words: String = "") {
        content = time.map { .time($0, after: words) } ?? .absent
        style = .plain
    }

    /// The time at which something occurred, or that nothing says when.
    init(occurredAt time: Timestamp?) {
        content = time.map { .time($0, after: "") } ?? .undated
        style = .plain
    }

    /// The value as data formats hold it: a time in RFC 3339, UTC, with its fraction; nil for none.
    var data: String? {
        switch content {
        case .absent, .undated: nil
        case .text(let text): text
        case .time(let time, let words): words + time.rfc3339
        }
    }

    /// What a person sees; a column of times names their zone, and any other cell names it itself.
    func span(in zone: CalendarZone, isInTimeColumn: Bool) -> StyledText {
        switch content {
        case .absent: StyledText("–", .dim)
        case .undated: StyledText("undated", style)
        case .text(let text): StyledText(text, style)
        case .time(let time, let words):
            StyledText(
                words + (isInTimeColumn ? time.clock(in: zone) : time.words(in: zone)),
                style
            )
        }
    }
}
