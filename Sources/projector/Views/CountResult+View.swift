internal import ContactProjector
internal import ContactQueries

extension CountResult: ResultView {
    var table: Table {
        var table = Table(
            ["condition", "as of", "contacts"],
            numeric: ["contacts"],
            times: ["as of"]
        )
        table.add([Cell(condition.description), Cell(time: asOf.instant), Cell(count)])
        return table
    }

    func picture(_ layout: TerminalLayout) -> [TextLine]? { [[StyledText(count.grouped, .bold)]] }
}
