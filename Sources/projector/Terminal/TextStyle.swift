/// How a span of text looks on a terminal that shows color.
enum TextStyle: Equatable, Sendable {
    case plain, cyan, yellow, green, red, dim, bold

    /// The escape sequence that ends every style.
    static let reset = "\u{1B}[0m"

    /// The escape sequence that starts this style; empty for `plain`.
    var start: String {
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

/// A piece of text in one style.
///
/// The text may come from outside: `rendered(styled:)` and the line editor escape it on output.
struct StyledText: Equatable, Sendable {
    let text: String
    let style: TextStyle

    init(_ text: String, _ style: TextStyle = .plain) {
        self.text = text
        self.style = style
    }

    /// Returns the text, escaped for the terminal, with its style when `styled` is true.
    func rendered(styled: Bool) -> String {
        let shown = TerminalText.escaped(text)
        return styled && style != .plain ? style.start + shown + TextStyle.reset : shown
    }
}

/// What stands before the cursor while a line is read.
struct Prompt: Equatable, Sendable {
    let spans: [StyledText]

    init(_ spans: [StyledText]) {
        self.spans = spans
    }
}
