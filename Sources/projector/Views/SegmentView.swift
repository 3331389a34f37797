internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

/// One segment over a stretch of time: its size, who is in it at the end, who came and who went.
struct SegmentView: ResultView, JSONWritable {
    let segment: SegmentID
    let name: String?
    let from: AsOf
    let to: AsOf
    /// The size at the end of each period of the stretch; empty when nothing is dated.
    let curve: [TrendPoint]
    let members: [StreamID]
    let joiners: [StreamID]
    let leavers: [StreamID]
    let growth: SegmentGrowth

    var isList: Bool { false }
    var documents: [any JSONWritable & Sendable] { [self] }

    private var rows: [(StreamID, String)] {
        let joined = Set(joiners)
        return members.map { ($0, joined.contains($0) ? "joined" : "stayed") }
            + leavers.map { ($0, "left") }
    }

    var handles: [RowHandle] {
        rows.map { RowHandle(contact: $0.0, attribute: .segment(segment)) }
    }

    var table: Table {
        var table = Table(["contact", "organization", "change"])
        for (stream, fate) in rows {
            table.add([
                Cell(stream.contact.rawValue, .cyan), Cell(stream.org?.rawValue),
                Cell(fate, fate == "left" ? .red : fate == "joined" ? .green : .plain),
            ])
        }
        return table
    }

    func picture(_ layout: TerminalLayout) -> [TextLine]? {
        let table = layout.showsHandles ? table.numbered : table
        return [title] + drawn(layout)
            + (rows.isEmpty ? [[StyledText("0 contacts", .dim)]] : table.lines(layout))
    }

    private var title: TextLine {
        let who = name.map { "\($0) (\(segment))" } ?? segment.rawValue
        return [
            StyledText(who, .bold),
            StyledText(
                ": \(growth.before.grouped) → \(HumanText.count(growth.after, "contact")), "
                    + "\(growth.entries.grouped) joined, \(growth.exits.grouped) left"
            ),
        ]
    }

    private func drawn(_ layout: TerminalLayout) -> [TextLine] {
        guard let first = curve.first, let last = curve.last else { return [] }
        let isOne = curve.count == 1
        let end = "\(last.period.label) (\(layout.zone.name))"
        return AreaChart(values: curve.map(\.count), layout: layout)
            .lines(from: isOne ? end : first.period.label, to: end)
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", segment.rawValue)
            writer.field("name", name)
            writer.field("before", growth.before)
            writer.field("after", growth.after)
            writer.field("entries", growth.entries)
            writer.field("exits", growth.exits)
            for (name, streams) in [
                ("members", members), ("joined", joiners), ("left", leavers),
            ] {
                writer.field(name) { $0.array(streams) { $0.value($1.contact.rawValue) } }
            }
            writer.field("curve") { $0.array(curve) { $1.write(to: &$0) } }
        }
    }
}
