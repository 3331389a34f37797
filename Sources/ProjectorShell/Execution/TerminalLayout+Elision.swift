internal import ContactQueries
internal import TerminalText

extension TerminalLayout {
    /// Returns the lines with the middle left out if there are more than a limit, where 0 means no limit.
    ///
    /// The first lines include the header of a table, so twice as many of them are kept as of the last ones.
    func elided(_ lines: [TextLine], to limit: Int, omitted: Int = 0) -> [TextLine] {
        // Below 8 lines, header and count would leave no rows.
        guard limit > 0, lines.count > max(limit, 8) else { return lines }
        let kept = max(limit, 8) - 1
        // `omitted` rows follow the last line, so the lines at the end aren't the end of the list.
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
