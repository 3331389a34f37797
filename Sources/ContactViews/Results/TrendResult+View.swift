internal import ContactCensus
internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The number of contacts that met a condition at the end of each period.
extension TrendResult: ResultView {
    /// The most rows that people are shown.
    private static var shownRows: Int { 24 }

    package var table: Table {
        var table = Table(
            ["period", "from", "before"] + numbers,
            numeric: Set(numbers),
            times: ["from", "before"]
        )
        for point in points {
            let ends = [Cell(time: point.period.start), Cell(time: point.period.end)]
            table.add([Cell(point.period.label)] + ends + cells(of: point))
        }
        return table
    }

    /// People know a period by its name, and the zone by the heading.
    package var listing: Table {
        var table = Table(["period"] + numbers, numeric: Set(numbers), times: ["period"])
        for point in points { table.add([Cell(point.period.label)] + cells(of: point)) }
        return table
    }

    private var numbers: [String] {
        let hasMoves = points.contains { $0.moves != nil }
        return hasMoves ? ["contacts", "entries", "exits"] : ["contacts"]
    }

    private func cells(of point: TrendPoint) -> [Cell] {
        [Cell(point.count)] + (point.moves.map { [Cell($0.entries), Cell($0.exits)] } ?? [])
    }

    package var handles: [RowHandle] { points.map { RowHandle(moment: .before($0.period.end)) } }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        guard !points.isEmpty else { return [[StyledText("0 periods", .dim)]] }
        let curve = AreaChart(values: points.map(\.count), layout: layout)
        let table = layout.showsHandles ? listing.numbered : listing
        let shown = layout.showsAll ? table.lines(layout) : Self.elided(table, layout)
        return curve.lines(from: points[0].period.label, to: points[points.count - 1].period.label)
            + shown
    }

    /// The first and the last rows, and below them how many are left out.
    private static func elided(_ whole: Table, _ layout: ViewLayout) -> [TextLine] {
        var table = whole
        let surplus = table.rows.count - shownRows
        guard surplus > 0 else { return table.lines(layout) }
        let half = shownRows / 2
        let dots = layout.glyphs == .unicode ? "…" : "..."
        let gap = Array(repeating: Cell(dots, .dim), count: table.columns.count)
        table.rows.replaceSubrange(half..<table.rows.count - half, with: [gap])
        // Only a session has a `last`.
        let way = layout.showsHandles ? "`last` shows all" : "the csv format lists all"
        return table.lines(layout)
            + [[StyledText("\(dots) \(HumanText.count(surplus, "more row")); \(way)", .dim)]]
    }
}
