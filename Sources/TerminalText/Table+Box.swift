extension Table {
    /// Draws the table as a box, or row by row if the box would be wider than the layout.
    ///
    /// If headings with the zone of times would make it too wide, a line below has the zone.
    package func lines(_ layout: TerminalLayout, in zone: some DisplayZone) -> [TextLine] {
        let rows = spans(in: zone)
        if let box = box(columns.map { $0.heading(in: zone) }, rows, layout) { return box }
        if let box = box(columns.map(\.title), rows, layout) {
            return box + [[StyledText("times in \(zone.name)", .dim)]]
        }
        return expanded(in: zone)
    }

    /// Returns the table as a box, or `nil` if it would be wider than the layout.
    private func box(_ headings: [String], _ rows: [[StyledText]], _ layout: TerminalLayout)
        -> [TextLine]?
    {
        let titles = headings.map { StyledText($0, .bold) }
        let widths = columns.indices.map { column in
            rows.reduce(SafeText.width(headings[column])) { widest, row in
                max(widest, SafeText.width(row[column].text))
            }
        }
        // Each column has a stroke and two spaces; one more stroke ends the row.
        guard widths.reduce(1, { $0 + $1 + 3 }) <= layout.width else { return nil }
        let frame = Frame(layout.glyphs)
        return [frame.rule(widths, frame.top)]
            + [line(titles, widths, frame), frame.rule(widths, frame.middle)]
            + rows.map { line($0, widths, frame) }
            + [frame.rule(widths, frame.bottom)]
    }

    /// The table with a first column `%` of row numbers, which can be typed back.
    package var numbered: Table {
        var table = Table([Column(title: "%", isNumeric: true)] + columns)
        for (index, row) in rows.enumerated() {
            table.add([Cell(String(index + 1), .dim)] + row)
        }
        return table
    }

    /// Returns the shown texts of the cells.
    private func spans(in zone: some DisplayZone) -> [[StyledText]] {
        rows.map { row in
            zip(columns, row).map { $1.span(in: zone, isInTimeColumn: $0.isTime) }
        }
    }

    private func line(_ spans: [StyledText], _ widths: [Int], _ frame: Frame) -> TextLine {
        var line: TextLine = []
        for (index, span) in spans.enumerated() {
            let gap = String(repeating: " ", count: widths[index] - SafeText.width(span.text))
            let isRight = columns[index].isNumeric
            line.append(StyledText("\(frame.vertical) \(isRight ? gap : "")", .dim))
            line.append(span)
            line.append(StyledText(isRight ? " " : gap + " "))
        }
        return line + [StyledText(frame.vertical, .dim)]
    }

    /// Returns the table row by row, with a line for each cell.
    package func expanded(in zone: some DisplayZone) -> [TextLine] {
        let titles = columns.map { $0.heading(in: zone) }
        let widest = titles.map { SafeText.width($0) }.max() ?? 0
        return spans(in: zone).enumerated().flatMap { number, row -> [TextLine] in
            let head: TextLine = [StyledText("row \(number + 1)", .dim)]
            return [head]
                + zip(titles, row).map { title, span in
                    let gap = String(repeating: " ", count: widest - SafeText.width(title))
                    return [StyledText("  \(title)\(gap)  ", .bold), span]
                }
        }
    }
}

/// The strokes of a box.
private struct Frame {
    let horizontal: String
    let vertical: String
    let top: (String, String, String)
    let middle: (String, String, String)
    let bottom: (String, String, String)

    init(_ glyphs: TerminalLayout.Glyphs) {
        switch glyphs {
        case .unicode:
            (horizontal, vertical) = ("─", "│")
            (top, middle, bottom) = (("┌", "┬", "┐"), ("├", "┼", "┤"), ("└", "┴", "┘"))
        case .ascii:
            (horizontal, vertical) = ("-", "|")
            (top, middle, bottom) = (("+", "+", "+"), ("+", "+", "+"), ("+", "+", "+"))
        }
    }

    func rule(_ widths: [Int], _ corners: (String, String, String)) -> TextLine {
        let bars = widths.map { String(repeating: horizontal, count: $0 + 2) }
        return [StyledText(corners.0 + bars.joined(separator: corners.1) + corners.2, .dim)]
    }
}
