package import ContactQueries
package import TerminalText

/// What a view is drawn for: a surface, the zone of times, and how much is shown.
package struct ViewLayout: Equatable, Sendable {
    /// What the surface can show.
    package var terminal: TerminalLayout
    /// The zone in which times are shown.
    package var zone: CalendarZone
    /// Whether rows are numbered, so that `%n` can be typed in their place.
    package var showsHandles = false
    /// The most lines that are shown of an answer; `nil` where nothing is left out, however long it is.
    package var height: Int?

    /// Draws for a surface; nothing is numbered and nothing is left out.
    package init(_ terminal: TerminalLayout = TerminalLayout(), zone: CalendarZone = .utc) {
        self.terminal = terminal
        self.zone = zone
    }

    /// The number of columns.
    package var width: Int { terminal.width }
    /// The signs that pictures are made of.
    package var glyphs: TerminalLayout.Glyphs { terminal.glyphs }
}

extension Table {
    /// Draws the table for a view.
    package func lines(_ layout: ViewLayout) -> [TextLine] {
        lines(layout.terminal, in: layout.zone)
    }
}
