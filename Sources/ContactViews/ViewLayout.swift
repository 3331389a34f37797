package import ContactQueries
package import TerminalText

/// The surface, the zone of times, and the limits that a view is drawn for.
package struct ViewLayout: Equatable, Sendable {
    /// The width, styles and glyphs of the surface.
    package var terminal: TerminalLayout
    /// The zone in which times are shown.
    package var zone: CalendarZone
    /// A Boolean value that indicates whether rows are numbered, so that `%n` can be typed in their place.
    package var showsHandles = false
    /// The maximum number of lines of an answer, or `nil` if nothing is left out.
    package var height: Int?

    /// Creates the layout of a surface, without row numbers and without a maximum of lines.
    package init(_ terminal: TerminalLayout = TerminalLayout(), zone: CalendarZone = .utc) {
        self.terminal = terminal
        self.zone = zone
    }

    /// The number of columns.
    package var width: Int { terminal.width }
    /// The characters that pictures are made of.
    package var glyphs: TerminalLayout.Glyphs { terminal.glyphs }
}

extension Table {
    /// Draws the table for a view.
    package func lines(_ layout: ViewLayout) -> [TextLine] {
        lines(layout.terminal, in: layout.zone)
    }
}
