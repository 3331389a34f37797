internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector

/// Who went from which segment to which.
struct FlowView: ResultView {
    let flow: SegmentFlow
    /// The segments' latest names.
    let names: [String?]

    var documents: [any JSONWritable & Sendable] {
        rows.flatMap { from, counts in
            zip(targets, counts).map { Cell(from: from, to: $0, contacts: $1) }
        }
    }

    /// One cell of the matrix; the segment is nil for none of them.
    private struct Cell: JSONWritable {
        let from: Source
        let to: SegmentID?
        let contacts: Int

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("from", from.segment?.rawValue)
                writer.field("newcomers", from.isNew)
                writer.field("to", to?.rawValue)
                writer.field("contacts", contacts)
            }
        }
    }

    private struct Source {
        var segment: SegmentID?
        var isNew = false
    }

    private var targets: [SegmentID?] { flow.segments + [nil] }

    private var rows: [(Source, [Int])] {
        zip(targets.map { Source(segment: $0) }, flow.counts).map { ($0, $1) }
            + [(Source(isNew: true), flow.newcomers)]
    }

    var table: Table {
        let labels = zip(flow.segments, names).map { $1 ?? $0.rawValue } + ["no segment"]
        let titles = labels.enumerated().map {
            "to \($1)" + (labels.firstIndex(of: $1) == $0 ? "" : " (\($0 + 1))")
        }
        var table = Table(["from"] + titles, numeric: Set(titles))
        for (label, counts) in zip(labels + ["not yet a contact"], flow.counts + [flow.newcomers]) {
            table.add([projector.Cell(label, .cyan)] + counts.map { projector.Cell($0) })
        }
        return table
    }
}
