internal import ContactQueries
package import TerminalText

/// The marks of an answer that is shown in part.
package enum Elision {
    /// The number of lines that an answer gets at least: four of a box, three rows, and the line below.
    package static let least = 8

    /// Returns the line with the number of rows left out, and the command that shows them.
    package static func line(_ count: Int, _ glyphs: TerminalLayout.Glyphs) -> TextLine {
        [
            StyledText(
                "\(dots(glyphs)) \(HumanText.count(count, "more row")); `last` shows all",
                .dim
            )
        ]
    }

    /// Returns the mark of a gap between rows.
    package static func mark(_ glyphs: TerminalLayout.Glyphs) -> String {
        // One column in ASCII, too: three dots would widen a narrow column such as `%`.
        glyphs == .unicode ? "…" : "."
    }

    private static func dots(_ glyphs: TerminalLayout.Glyphs) -> String {
        glyphs == .unicode ? "…" : "..."
    }
}

extension Table {
    /// Draws the table in the lines that a view has left, with a line below for the rows that aren't shown.
    ///
    /// More of the first rows are kept than of the last ones. Rows that the query left out count as the last ones.
    func lines(_ layout: ViewLayout, omitted: Int = 0, below used: Int = 0) -> [TextLine] {
        let table = layout.showsHandles ? numbered : self
        guard let height = layout.height else { return table.lines(layout) }
        let limit = max(height, Elision.least) - used
        // Drawn only if it may fit: drawing measures every cell of every row.
        let whole = omitted == 0 && rows.count <= limit ? table.lines(layout) : []
        if !whole.isEmpty, whole.count <= limit { return whole }
        // A box has four lines of its own, and the line below has the number of the other rows.
        let (short, shown) = table.shortened(to: max(limit - 5, 3), layout, isBegun: omitted > 0)
        return short + [Elision.line(rows.count - shown + omitted, layout.glyphs)]
    }

    /// Draws the first and the last rows in a box, or the first ones row by row if no box fits, and counts them.
    private func shortened(to room: Int, _ layout: ViewLayout, isBegun: Bool) -> (
        [TextLine], Int
    ) {
        var short = self
        // If the query left rows out, the last rows at hand aren't the last ones of the answer.
        let tail = isBegun ? 0 : room / 3
        // The gap takes a line, too.
        let shown = min(rows.count, isBegun ? room : room - 1)
        short.rows = Array(rows.prefix(shown - tail))
        if !isBegun {
            short.rows.append(columns.map { _ in Cell(gap: Elision.mark(layout.glyphs)) })
            short.rows += rows.suffix(tail)
        }
        let lines = short.lines(layout)
        // More than the four lines of a box and the one that names the zone: no box fitted.
        guard lines.count > short.rows.count + 5 else { return (lines, shown) }
        // A row takes a line for its number and one for each column; a box's four lines are free.
        let first = max(1, (room + 4) / (columns.count + 1))
        short.rows = Array(rows.prefix(first))
        return (short.expanded(in: layout.zone, cut: true), short.rows.count)
    }
}
