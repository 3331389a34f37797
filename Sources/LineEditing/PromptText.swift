internal import TerminalText

/// A prompt in the form that libedit takes: what has no columns stands between `literal` marks.
enum PromptText {
    /// Stands before and after what has no columns; never part of escaped text.
    static let literal: Character = "\u{1}"

    /// Returns the spans, escaped and styled, with the last blank outside of any style.
    ///
    /// libedit drops a literal at the very end and fails on two in a row, so neighbors are merged
    /// and a blank always ends the prompt. Marks without columns go into literals as well, since
    /// libedit would give the next character their place.
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

    /// Returns the text that `encoded` shows.
    static func plain(_ prompt: Prompt) -> String {
        let text = prompt.spans.map { SafeText.escaped($0.text) }.joined()
        return text.hasSuffix(" ") && prompt.spans.last?.style == .plain ? text : text + " "
    }
}
