internal import ContactQueries
package import TerminalText

/// The line that ends a shortened answer.
package enum Elision {
    /// The fewest rows of an answer that is shortened.
    package static let least = 8

    /// Returns the line that says how many rows are left out, and how to see them.
    package static func line(_ count: Int, _ glyphs: TerminalLayout.Glyphs) -> TextLine {
        [
            StyledText(
                "\(dots(glyphs)) \(HumanText.count(count, "more row")); `last` shows all",
                .dim
            )
        ]
    }

    /// Returns the mark of a gap; the one of ASCII is as wide as the narrowest column.
    package static func mark(_ glyphs: TerminalLayout.Glyphs) -> String {
        glyphs == .unicode ? "…" : "."
    }

    private static func dots(_ glyphs: TerminalLayout.Glyphs) -> String {
        glyphs == .unicode ? "…" : "..."
    }
}

extension Table {
    /// Draws the table in the lines that a view has left, and says below it how many rows aren't shown.
    ///
    /// More of the first rows are kept than of the last ones; rows that weren't asked for are the last ones.
    func lines(_ layout: ViewLayout, omitted: Int = 0, below used: Int = 0) -> [TextLine] {
        let table = layout.showsHandles ? numbered : self
        guard let height = layout.height else { return table.lines(layout) }
        let limit = max(height, Elision.least) - used
        let whole = omitted == 0 && rows.count <= limit ? table.lines(layout) : []
        if !whole.isEmpty, whole.count <= limit { return whole }
        // A box has four lines of its own, and the last line says what isn't shown.
        let (short, shown) = table.shortened(to: max(limit - 5, 3), layout, isBegun: omitted > 0)
        return short + [Elision.line(rows.count - shown + omitted, layout.glyphs)]
    }

    /// Some rows, drawn, and how many those are; where no box fits, as many of the first ones as there is room for.
    private func shortened(to room: Int, _ layout: ViewLayout, isBegun: Bool) -> (
        [TextLine], Int
    ) {
        var short = self
        let tail = isBegun ? 0 : room / 3
        let shown = min(rows.count, isBegun ? room : room - 1)
        short.rows = Array(rows.prefix(shown - tail))
        if !isBegun {
            short.rows.append(columns.map { _ in Cell(gap: Elision.mark(layout.glyphs)) })
            short.rows += rows.suffix(tail)
        }
        let lines = short.lines(layout)
        guard lines.count > short.rows.count + 5 else { return (lines, shown) }
        let first = max(1, (room + 4) / (columns.count + 1))
        short.rows = Array(rows.prefix(first))
        return (short.expanded(in: layout.zone, cut: true), short.rows.count)
    }
}
