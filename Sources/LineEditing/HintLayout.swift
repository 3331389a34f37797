internal import TerminalText

/// The layout of a hint about the line being typed, at the right edge of its row.
enum HintLayout {
    // Two columns keep a hint apart from the line; in fewer than eight, no word of it is left.
    private static let gap = 2
    private static let least = 8

    /// A hint and the columns where it is shown.
    struct Place: Equatable {
        /// The column after the typed text, counted from 0.
        let end: Int
        /// The column where the hint starts.
        let start: Int
        let text: String
    }

    /// Returns the place of a hint, or `nil` if the row is too full or the line has several rows.
    static func place(_ hint: String, prompt: String, line: String, width: Int) -> Place? {
        guard !line.contains("\n") else { return nil }
        let end = SafeText.width(prompt) + SafeText.width(line)
        // The last column stays empty, since some terminals wrap after writing to it.
        let room = width - 1 - end - gap
        guard room >= least else { return nil }
        let text = SafeText.truncated(SafeText.escaped(hint), to: room)
        return Place(end: end, start: width - 1 - SafeText.width(text), text: text)
    }
}
