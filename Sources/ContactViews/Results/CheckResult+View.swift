internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
package import TerminalText

extension CheckResult: ResultView {
    package var table: Table {
        var table = Table(["item", "value"], numeric: ["value"])
        for (name, value) in counts { table.add([Cell(name), Cell(value)]) }
        return table
    }

    package var footer: [TextLine] {
        let kept: [TextLine] =
            isOfStore ? [[StyledText("counts what the store keeps, so not duplicates", .dim)]] : []
        return [report.balance] + kept + report.rejectLines(rejects)
    }

    private var counts: [(String, Int)] {
        report.counts + [
            ("contacts", contacts.contacts),
            ("activities without a date", contacts.undated),
            ("ids used by several contacts", sharedIDs),
        ]
            + contacts.namedKinds.map { ("type \($0)", $1) }
            + Notice.Kind.allCases.map { ("notice \($0.words)", contacts.notices[$0] ?? 0) }
    }
}

extension ImportReport {
    /// Returns a line for each of the first rejected records, and one with the number of the others.
    fileprivate func rejectLines(_ rejects: [String]) -> [TextLine] {
        let shown = rejects.prefix(20).map { [StyledText("rejected ", .red), StyledText($0)] }
        let hidden = rejected - shown.count
        guard hidden > 0 else { return shown }
        let more = "\(hidden.grouped) more rejected; projector rejects lists them"
        return shown + [[StyledText(more, .dim)]]
    }
}
