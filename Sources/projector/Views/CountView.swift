internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// How many contacts meet a condition.
struct CountView: ResultView, JSONWritable {
    let condition: ContactPredicate
    let asOf: AsOf
    let count: Int

    var isList: Bool { false }
    var documents: [any JSONWritable & Sendable] { [self] }

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

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("condition", condition.description)
            writer.field("as_of", asOf.instant?.rfc3339)
            writer.field("contacts", count)
        }
    }
}
