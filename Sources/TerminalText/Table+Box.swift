extension Table {
    /// Draws the table as a box that fits the layout, with the widest texts cut, or row by row if none fits.
    ///
    /// A box that is too wide loses the blanks beside its cells before any text is cut. If headings with the zone of times
    /// would make it too wide, a line below has the zone.
    package func lines(_ layout: TerminalLayout, in zone: some DisplayZone) -> [TextLine] {
        let rows = spans(in: zone)
        let titles = columns.map(\.title)
        let whole = widths(titles, rows)
        let named = columns.map { $0.heading(in: zone) }
        let limit = layout.showsWholeRows ? nil : layout.width
        let isNamed =
            zip(named, whole).allSatisfy { SafeText.width($0) <= $1 }
            || Fit(widths(named, rows), padding: 1).fits(within: limit)
        let headings = isNamed ? named : titles
        guard let fit = fitted(widths(headings, rows), within: limit) else {
            return expanded(in: zone, cut: true)
        }
        let box = box(headings, rows, fit, layout)
        return isNamed ? box : box + [[StyledText("times in \(zone.name)", .dim)]]
    }

    /// Returns the table as a box with columns of some widths.
    private func box(
        _ headings: [String],
        _ rows: [[StyledText]],
        _ fit: Fit,
        _ layout: TerminalLayout
    ) -> [TextLine] {
        let frame = Frame(layout.glyphs, padding: fit.padding)
        let widths = fit.widths
        let titles = zip(headings, widths).map { heading, width in
            StyledText(SafeText.truncated(heading, to: width), .bold)
        }
        return [frame.rule(widths, frame.top)]
            + [line(titles, widths, frame), frame.rule(widths, frame.middle)]
            + zip(self.rows, rows).map { cells, spans in
                let fitting = zip(zip(cells, spans), widths).map { $0.0.fitting($0.1, to: $1) }
                return line(fitting, widths, frame)
            }
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
            line.append(StyledText(frame.vertical + frame.blank + (isRight ? gap : ""), .dim))
            line.append(span)
            line.append(StyledText((isRight ? "" : gap) + frame.blank))
        }
        return line + [StyledText(frame.vertical, .dim)]
    }

    /// Returns the table row by row, with a line for each cell, and cells cut to a thousand columns if `cut` is true.
    package func expanded(in zone: some DisplayZone, cut: Bool = false) -> [TextLine] {
        let titles = columns.map { $0.heading(in: zone) }
        let widest = titles.map { SafeText.width($0) }.max() ?? 0
        return spans(in: zone).enumerated().flatMap { number, row -> [TextLine] in
            let head: TextLine = [StyledText("row \(number + 1)", .dim)]
            return [head]
                + zip(titles, row).map { title, span in
                    let gap = String(repeating: " ", count: widest - SafeText.width(title))
                    // Twelve rows of a terminal: a note may have a megabyte.
                    let text = cut ? SafeText.truncated(span.text, to: 1_000) : span.text
                    return [
                        StyledText("  \(title)\(gap)  ", .bold), StyledText(text, span.style),
                    ]
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
    /// The blanks beside a cell.
    let blank: String

    init(_ glyphs: TerminalLayout.Glyphs, padding: Int) {
        blank = String(repeating: " ", count: padding)
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
        let bars = widths.map { String(repeating: horizontal, count: $0 + 2 * blank.count) }
        return [StyledText(corners.0 + bars.joined(separator: corners.1) + corners.2, .dim)]
    }
}
