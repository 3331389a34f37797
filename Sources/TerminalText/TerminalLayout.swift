/// What a surface can show.
package struct TerminalLayout: Equatable, Sendable {
    /// The number of columns.
    package var width: Int
    /// A Boolean value that indicates whether a person reads it, rather than a program or a file.
    package var isTerminal = false
    /// Whether styles are shown.
    package var isStyled: Bool
    /// The signs that pictures are made of.
    package var glyphs: Glyphs

    /// The frames and bars of pictures.
    package enum Glyphs: Equatable, Sendable {
        case unicode, ascii
    }

    /// Describes a surface; by default 80 columns without color.
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
