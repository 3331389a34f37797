internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

extension CheckResult: ResultView {
    var table: Table {
        var table = Table(["count", "value"], numeric: ["value"])
        for (name, value) in counts { table.add([Cell(name), Cell(value)]) }
        return table
    }

    var footer: [TextLine] {
        let kept: [TextLine] =
            isOfStore ? [[StyledText("counts what the store keeps, so not duplicates", .dim)]] : []
        return [report.balance] + kept + report.rejectLines(rejects)
    }

    private var counts: [(String, Int)] {
        report.counts + [
            ("contacts", contacts.contacts), ("undated", contacts.undated),
            ("ids in several streams", sharedIDs),
        ]
            + contacts.namedKinds.map { ("type \($0)", $1) }
            + Notice.Kind.allCases.map { ("notice \($0.rawValue)", contacts.notices[$0] ?? 0) }
    }
}
