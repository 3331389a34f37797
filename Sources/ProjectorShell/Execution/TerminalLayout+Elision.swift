internal import ContactViews
internal import TerminalText

extension TerminalLayout {
    /// Returns the lines with the middle left out where they are more than a limit, and how many those are below.
    ///
    /// More of the first lines are kept than of the last ones.
    func elided(_ lines: [TextLine], to limit: Int) -> [TextLine] {
        let limit = max(limit, Elision.least)
        guard lines.count > limit else { return lines }
        let kept = limit - 2
        let tail = kept / 3
        return lines.prefix(kept - tail) + [[StyledText(Elision.mark(glyphs), .dim)]]
            + lines.suffix(tail) + [Elision.line(lines.count - kept, glyphs)]
    }
}
