extension Table {
    /// Draws the table as a box, or row by row when the box would be wider than the layout.
    func lines(_ layout: Layout) -> [Line] {
        let widths = columns.indices.map { column in
            rows.reduce(TerminalText.width(columns[column].title)) { widest, row in
                max(widest, TerminalText.width(row[column].span.text))
            }
        }
        let total = widths.reduce(1) { $0 + $1 + 3 }
        return total <= layout.width ? box(widths, Frame(layout.glyphs)) : expanded
    }

    /// The table with the number of each row, as it can be typed back, before it.
    var numbered: Table {
        var table = Table(
            ["%"] + columns.map(\.title),
            numeric: Set(columns.filter(\.isNumeric).map(\.title)).union(["%"])
        )
        for (index, row) in rows.enumerated() {
            table.add([Cell(String(index + 1), .dim)] + row)
        }
        return table
    }

    private func box(_ widths: [Int], _ frame: Frame) -> [Line] {
        let titles = columns.map { Span($0.title, .bold) }
        return [frame.rule(widths, frame.top)]
            + [line(titles, widths, frame), frame.rule(widths, frame.middle)]
            + rows.map { line($0.map(\.span), widths, frame) }
            + [frame.rule(widths, frame.bottom)]
    }

    private func line(_ spans: [Span], _ widths: [Int], _ frame: Frame) -> Line {
        var line: Line = []
        for (index, span) in spans.enumerated() {
            let gap = String(repeating: " ", count: widths[index] - TerminalText.width(span.text))
            let isRight = columns[index].isNumeric
            line.append(Span("\(frame.vertical) \(isRight ? gap : "")", .dim))
            line.append(span)
            line.append(Span(isRight ? " " : gap + " "))
        }
        return line + [Span(frame.vertical, .dim)]
    }

    /// The table row by row, a line for each of its cells.
    var expanded: [Line] {
        let widest = columns.map { TerminalText.width($0.title) }.max() ?? 0
        return rows.enumerated().flatMap { number, row -> [Line] in
            let head: Line = [Span("row \(number + 1)", .dim)]
            return [head]
                + zip(columns, row).map { column, cell in
                    let gap = String(
                        repeating: " ",
                        count: widest - TerminalText.width(column.title)
                    )
                    return [Span("  \(column.title)\(gap)  ", .bold), cell.span]
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

    init(_ glyphs: Layout.Glyphs) {
        switch glyphs {
        case .unicode:
            (horizontal, vertical) = ("─", "│")
            (top, middle, bottom) = (("┌", "┬", "┐"), ("├", "┼", "┤"), ("└", "┴", "┘"))
        case .ascii:
            (horizontal, vertical) = ("-", "|")
            (top, middle, bottom) = (("+", "+", "+"), ("+", "+", "+"), ("+", "+", "+"))
        }
    }

    func rule(_ widths: [Int], _ corners: (String, String, String)) -> Line {
        let bars = widths.map { String(repeating: horizontal, count: $0 + 2) }
        return [Span(corners.0 + bars.joined(separator: corners.1) + corners.2, .dim)]
    }
}
