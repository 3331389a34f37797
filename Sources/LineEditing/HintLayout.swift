internal import TerminalText

/// Where a comment on what is being typed stands: at the right edge of the row, where there is room for it.
enum HintLayout {
    private static let gap = 2
    private static let least = 8

    /// A hint in its place.
    struct Place: Equatable {
        /// The column behind the typed text, counted from 0.
        let end: Int
        /// The column where the hint starts.
        let start: Int
        let text: String
    }

    /// Places a hint behind a prompt and a line; nil when there is too little room, or the line has several rows.
    static func place(_ hint: String, prompt: String, line: String, width: Int) -> Place? {
        guard !line.contains("\n") else { return nil }
        let end = SafeText.width(prompt) + SafeText.width(line)
        // Nothing is written to the last column: some terminals would wrap.
        let room = width - 1 - end - gap
        guard room >= least else { return nil }
        let text = SafeText.truncated(SafeText.escaped(hint), to: room)
        return Place(end: end, start: width - 1 - SafeText.width(text), text: text)
    }
}
