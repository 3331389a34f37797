/// What a surface can show.
struct Layout: Equatable, Sendable {
    var width = 80
    var isStyled = false
    var glyphs = Glyphs.unicode

    /// The frames and bars of pictures.
    enum Glyphs: Equatable, Sendable {
        case unicode, ascii
    }
}

/// One line of spans, each escaped when it is shown.
typealias Line = [Span]

extension Layout {
    /// Returns lines as text, each ended by a line break.
    func text(of lines: [Line]) -> String {
        lines.reduce(into: "") { text, line in
            for span in line { text += span.rendered(styled: isStyled) }
            text += "\n"
        }
    }
}
