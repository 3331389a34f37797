internal import ContactProjector
internal import ContactQueries
package import TerminalText

extension CountResult: ResultView {
    package var table: Table {
        var table = Table(
            ["condition", "as of", "contacts"],
            numeric: ["contacts"],
            times: ["as of"]
        )
        table.add([Cell(condition.description), Cell(time: asOf.instant), Cell(count)])
        return table
    }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        // A script reads a plain number, without a noun and without commas.
        let isRead = layout.terminal.isTerminal
        return [[StyledText(isRead ? HumanText.count(count, "contact") : "\(count)", .bold)]]
    }
}
