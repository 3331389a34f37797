internal import ContactQueries
internal import TerminalText

extension TerminalLayout {
    /// Returns the lines with the middle left out where they are more than a limit; 0 is none.
    ///
    /// The first lines hold the titles of a table, and more of them are kept than of the last ones.
    func elided(_ lines: [TextLine], to limit: Int, omitted: Int = 0) -> [TextLine] {
        guard limit > 0, lines.count > max(limit, 8) else { return lines }
        let kept = max(limit, 8) - 1
        // Rows that weren't asked for are the last ones.
        let tail = omitted > 0 ? 0 : kept / 3
        let dropped = lines.count - kept + omitted
        let rows = HumanText.count(dropped, "more row")
        let dots = glyphs == .unicode ? "…" : "..."
        return lines.prefix(kept - tail) + [
            [StyledText("\(dots) \(rows); `last` shows all", .dim)]
        ]
            + lines.suffix(tail)
    }
}
