internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import ProjectorShell
internal import TerminalText

/// The result of an import.
struct ImportView: ResultView {
    let sources: [String]
    /// The path of the store.
    let store: String
    let report: ImportReport
    let head: LogHead

    var table: Table {
        var table = Table(["count", "value"], numeric: ["value"])
        for (name, count) in report.counts { table.add([Cell(name), Cell(count)]) }
        table.add([Cell("head"), Cell(head.position.description)])
        return table
    }

    func picture(_ layout: ViewLayout) -> [TextLine]? {
        [report.balance, [StyledText("log head: position \(head.position)", .dim)]] + rejectLines
    }

    /// A line for each of the first rejected records, and one with the number of the others.
    private var rejectLines: [TextLine] {
        let shown = report.rejects.prefix(3).map {
            [StyledText("rejected ", .red), StyledText($0.description)]
        }
        let hidden = report.rejected - shown.count
        guard hidden > 0 else { return shown }
        let more = "\(hidden.grouped) more rejected; \(listing) lists them"
        return shown + [[StyledText(more, .dim)]]
    }

    /// The warning about rejected records for standard error, or none if there are no rejected records.
    var warning: [TextLine] {
        report.rejected > 0 ? [report.rejectedShare(listedBy: listing)] : []
    }

    private var listing: String { "projector rejects --store \(store)" }
}

extension ImportView: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("sources") { $0.array(sources) { $0.value($1) } }
            report.writeFields(to: &writer)
            writer.field("head", head.position.rawValue)
        }
    }
}
