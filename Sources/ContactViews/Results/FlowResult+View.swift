internal import ContactCensus
internal import ContactProjector
internal import ContactQueries
package import TerminalText

extension FlowResult: ResultView {
    package func heading(_ layout: ViewLayout) -> [TextLine] {
        guard let range else { return [] }
        let (from, to) = (range.lowerBound, range.upperBound)
        let times = "\(from.words(in: layout.zone)) to \(to.words(in: layout.zone))"
        return [[StyledText("from \(times)", .dim)]]
    }

    package var table: Table {
        let labels = zip(flow.segments, names).map { $1 ?? $0.rawValue } + ["no segment"]
        // Two segments may have the same name, but a column needs a title of its own.
        let titles = labels.enumerated().map {
            "to \($1)" + (labels.firstIndex(of: $1) == $0 ? "" : " (\($0 + 1))")
        }
        var table = Table(["from"] + titles, numeric: Set(titles))
        for (label, counts) in zip(labels + ["not yet a contact"], flow.counts + [flow.newcomers]) {
            table.add([Cell(label, .cyan)] + counts.map { Cell($0) })
        }
        return table
    }
}
