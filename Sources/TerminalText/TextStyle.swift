/// The look of a span of text on a terminal with color.
package enum TextStyle: Equatable, Sendable {
    case plain, cyan, yellow, green, red, dim, bold

    /// The escape sequence that ends every style.
    package static let reset = "\u{1B}[0m"

    /// The escape sequence that starts this style; empty for `plain`.
    package var start: String {
        switch self {
        case .plain: ""
        case .cyan: "\u{1B}[36m"
        case .yellow: "\u{1B}[33m"
        case .green: "\u{1B}[32m"
        case .red: "\u{1B}[31m"
        case .dim: "\u{1B}[2m"
        case .bold: "\u{1B}[1m"
        }
    }
}

/// A span of text in one style.
///
/// The text may come from outside: `rendered(styled:)` and the line editor escape it on output.
package struct StyledText: Equatable, Sendable {
    package let text: String
    package let style: TextStyle

    package init(_ text: String, _ style: TextStyle = .plain) {
        self.text = text
        self.style = style
    }

    /// Returns the text, escaped for the terminal, with its style when `styled` is true.
    package func rendered(styled: Bool) -> String {
        let shown = SafeText.escaped(text)
        return styled && style != .plain ? style.start + shown + TextStyle.reset : shown
    }
}
