/// The width, styles and glyphs that an output can show.
package struct TerminalLayout: Equatable, Sendable {
    /// The number of columns.
    package var width: Int
    /// A Boolean value that indicates whether a terminal shows it, rather than a program or a file.
    package var isTerminal = false
    /// A Boolean value that indicates whether rows of tables may be longer than the width, as in a pipe or a file.
    package var showsWholeRows = false
    /// A Boolean value that indicates whether styles are shown.
    package var isStyled: Bool
    /// The characters that pictures are drawn with.
    package var glyphs: Glyphs

    /// A set of characters for frames and bars.
    package enum Glyphs: Equatable, Sendable {
        case unicode, ascii
    }

    /// Creates a layout, by default of 80 columns without color.
    package init(width: Int = 80, isStyled: Bool = false, glyphs: Glyphs = .unicode) {
        self.width = width
        self.isStyled = isStyled
        self.glyphs = glyphs
    }

    /// Returns lines as text, each ended by a line break.
    package func text(of lines: [TextLine]) -> String {
        lines.reduce(into: "") { text, line in
            for span in line { text += span.rendered(styled: isStyled) }
            text += "\n"
        }
    }
}

/// One line of spans, each escaped when it is shown.
package typealias TextLine = [StyledText]
