internal import TerminalText

/// The form of a prompt for libedit, with parts that have no columns between `literal` marks.
enum PromptText {
    /// The mark before and after a part without columns; it never occurs in escaped text.
    static let literal: Character = "\u{1}"

    /// Returns the spans, escaped and styled, with a space outside of any style at the end.
    ///
    /// libedit drops a literal at the very end and fails on two in a row, so neighbors are merged,
    /// and a space always ends the prompt. Combining marks are in literals, too, since libedit would
    /// put the next character in their place.
    static func encoded(_ prompt: Prompt, styled: Bool) -> String {
        var result = ""
        var pending = ""
        func flush() {
            if !pending.isEmpty { result += "\(literal)\(pending)\(literal)" }
            pending = ""
        }
        for span in prompt.spans {
            let isStyled = styled && span.style != .plain
            if isStyled { pending += span.style.start }
            for scalar in SafeText.escaped(span.text).unicodeScalars {
                guard SafeText.isPrintable(scalar) else {
                    pending.unicodeScalars.append(scalar)
                    continue
                }
                flush()
                result.unicodeScalars.append(scalar)
            }
            if isStyled { pending += TextStyle.reset }
        }
        let endsInBlank = result.hasSuffix(" ") && pending.isEmpty
        flush()
        return endsInBlank ? result : result + " "
    }

    /// Returns the visible text of `encoded`.
    static func plain(_ prompt: Prompt) -> String {
        let text = prompt.spans.map { SafeText.escaped($0.text) }.joined()
        return text.hasSuffix(" ") && prompt.spans.last?.style == .plain ? text : text + " "
    }
}
