internal import ContactCensus
internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The number of contacts that met a condition at the end of each period.
extension TrendResult: ResultView {
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

    // The end of a period is exclusive, and the count is the one before it.
    package var handles: [RowHandle] { points.map { RowHandle(moment: .before($0.period.end)) } }

    package var unit: String { "period" }

    package func heading(_ layout: ViewLayout) -> [TextLine] {
        guard let first = points.first, let last = points.last else { return [] }
        return AreaChart(values: points.map(\.count), layout: layout)
            .lines(from: first.period.label, to: last.period.label)
    }
}
