package import TerminalText

/// What stands before the cursor while a line is read.
package struct Prompt: Equatable, Sendable {
    /// The spans, not escaped yet.
    package let spans: [StyledText]

    /// Takes the spans.
    package init(_ spans: [StyledText]) {
        self.spans = spans
    }
}
