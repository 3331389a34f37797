internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The records that could not be read, each with its location.
extension RejectsResult: ResultView {
    package var nothing: String { "0 rejected records" }

    package var footer: [TextLine] {
        total > rows.count ? [[StyledText(extent, .dim)]] : []
    }

    private var extent: String {
        "the first \(rows.count.grouped) of \(HumanText.count(total, "rejected record"))"
    }

    package var table: Table {
        var table = Table(["place", "offset", "reason"], numeric: ["offset"])
        for row in rows {
            table.add([
                Cell(row.location.description, .cyan), Cell(String(row.location.offset)),
                Cell(row.reason),
            ])
        }
        return table
    }
}
