internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactQuestions

/// How many contacts met a condition at the end of each period.
struct TrendAnswer: Answer {
    let condition: ContactPredicate
    let points: [TrendPoint]

    /// The most rows that people are shown.
    private static let shownRows = 24

    /// Counts.
    init(
        condition: ContactPredicate,
        periods: [Period.Stretch],
        _ census: Census
    ) throws(CommandError) {
        self.condition = condition
        points = try TrendPoint.points(condition, periods, census)
    }

    var documents: [any JSONAnswer & Sendable] { points }

    var table: Table {
        let hasMoves = points.contains { $0.moves != nil }
        let numbers = hasMoves ? ["contacts", "entries", "exits"] : ["contacts"]
        var table = Table(["period"] + numbers, numeric: Set(numbers))
        for point in points {
            let moves = point.moves.map { [Cell($0.entries), Cell($0.exits)] } ?? []
            table.add([Cell(point.period.label), Cell(point.count)] + moves)
        }
        return table
    }

    var handles: [Handle] { points.map { Handle(moment: .before($0.period.end)) } }

    func picture(_ layout: Layout) -> [Line]? {
        guard !points.isEmpty else { return [[Span("nothing", .dim)]] }
        let curve = Curve(values: points.map(\.count), layout: layout)
        let table = layout.showsHandles ? table.numbered : table
        return curve.lines(from: points[0].period.label, to: points[points.count - 1].period.label)
            + (layout.showsAll ? table : Self.elided(table)).lines(layout)
    }

    /// The first and the last rows, and between them how many are left out.
    private static func elided(_ whole: Table) -> Table {
        var table = whole
        let surplus = table.rows.count - shownRows
        guard surplus > 0 else { return table }
        let half = shownRows / 2
        var gap = [Cell("… \(surplus) more; csv lists all", .dim)]
        gap += Array(repeating: Cell(""), count: table.columns.count - 1)
        table.rows.replaceSubrange(half..<table.rows.count - half, with: [gap])
        return table
    }
}
