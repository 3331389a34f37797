package import TerminalText

/// The text before the line while it is read.
package struct Prompt: Equatable, Sendable {
    /// The spans, not yet escaped.
    package let spans: [StyledText]

    /// Creates a prompt from spans.
    package init(_ spans: [StyledText]) {
        self.spans = spans
    }
}
