internal import ContactQueries

/// What a surface can show.
struct TerminalLayout: Equatable, Sendable {
    var width = 80
    var isStyled = false
    var glyphs = Glyphs.unicode
    /// Whether rows are numbered, so that `%n` can be typed in their place.
    var showsHandles = false
    /// Whether nothing is left out, however long it is.
    var showsAll = false
    /// The zone in which times are shown.
    var zone = CalendarZone.utc

    /// The frames and bars of pictures.
    enum Glyphs: Equatable, Sendable {
        case unicode, ascii
    }
}

/// One line of spans, each escaped when it is shown.
typealias TextLine = [StyledText]

extension TerminalLayout {
    /// Returns the lines with the middle left out where they are more than a limit; 0 is none.
    ///
    /// The first lines hold the titles of a table, and more of them are kept than of the last ones.
    func elided(_ lines: [TextLine], to limit: Int, omitted: Int = 0) -> [TextLine] {
        guard limit > 0, lines.count > max(limit, 8) else { return lines }
        let kept = max(limit, 8) - 1
        // Rows that weren't asked for are the last ones.
        let tail = omitted > 0 ? 0 : kept / 3
        let dropped = lines.count - kept + omitted
        let rows = HumanText.count(dropped, "more row")
        let dots = glyphs == .unicode ? "…" : "..."
        return lines.prefix(kept - tail) + [
            [StyledText("\(dots) \(rows); `last` shows all", .dim)]
        ]
            + lines.suffix(tail)
    }

    /// Returns lines as text, each ended by a line break.
    func text(of lines: [TextLine]) -> String {
        lines.reduce(into: "") { text, line in
            for span in line { text += span.rendered(styled: isStyled) }
            text += "\n"
        }
    }
}
