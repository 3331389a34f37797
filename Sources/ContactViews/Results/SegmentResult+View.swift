internal import ContactCensus
internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// A segment's size over time, and its members.
extension SegmentResult: ResultView {
    private var rows: [(StreamID, String)] {
        let joined = Set(joiners)
        return members.map { ($0, joined.contains($0) ? "joined" : "stayed") }
            + leavers.map { ($0, "left") }
    }

    package var handles: [RowHandle] {
        rows.map { RowHandle(contact: $0.0, attribute: .segment(segment)) }
    }

    package var table: Table {
        var table = Table(["contact", "organization", "change"])
        for (stream, fate) in rows {
            table.add([
                Cell(stream.contact.rawValue, .cyan), Cell(stream.org?.rawValue),
                Cell(fate, fate == "left" ? .red : fate == "joined" ? .green : .plain),
            ])
        }
        return table
    }

    package var unit: String { "contact" }

    package func heading(_ layout: ViewLayout) -> [TextLine] { [title] + drawn(layout) }

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

    private func drawn(_ layout: ViewLayout) -> [TextLine] {
        guard let first = curve.first, let last = curve.last else { return [] }
        // A chart with two equal ends shows one label. The zone makes them differ, so a curve of
        // one period passes the same label twice.
        let isOne = curve.count == 1
        let end = "\(last.period.label) (\(layout.zone.name))"
        return AreaChart(values: curve.map(\.count), layout: layout)
            .lines(from: isOne ? end : first.period.label, to: end)
    }
}
