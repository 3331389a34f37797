internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries

/// The records that could not be read, each with its place.
struct RejectsView: ResultView {
    let rows: [Row]
    /// How many there are in all; of files no more than 1,000 are kept.
    let total: Int

    struct Row: JSONWritable, Sendable {
        let source: String
        let line: Int
        let offset: Int64
        let reason: String

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("source", source)
                writer.field("line", line)
                writer.field("offset", Int(offset))
                writer.field("reason", reason)
            }
        }
    }

    var documents: [any JSONWritable & Sendable] { rows }
    var nothing: String { "0 rejected records" }

    var footer: [TextLine] {
        total > rows.count ? [[StyledText(extent, .dim)]] : []
    }

    private var extent: String {
        "the first \(rows.count.grouped) of \(HumanText.count(total, "rejected record"))"
    }

    var table: Table {
        var table = Table(["place", "offset", "why"], numeric: ["offset"])
        for row in rows {
            table.add([
                Cell("\(row.source):\(row.line)", .cyan), Cell(String(row.offset)),
                Cell(row.reason),
            ])
        }
        return table
    }
}
