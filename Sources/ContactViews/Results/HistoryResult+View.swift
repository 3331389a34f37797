package import ContactProjector
internal import ContactQueries
package import TerminalText

/// The time ranges in which each attribute of a contact was on.
extension HistoryResult: ResultView {
    package var handles: [RowHandle] {
        intervals.map {
            RowHandle(contact: state.stream, moment: .activity($0.by), attribute: $0.attribute)
        }
    }

    package var unit: String { "time range" }

    package var table: Table { Self.table(of: intervals, state) }

    /// Time ranges as rows, the attributes by their names in a state.
    package static func table(of intervals: [AttributeInterval], _ state: ContactState) -> Table {
        var table = Table(
            ["attribute", "from", "until", "by", "ended by"],
            times: ["from", "until"]
        )
        for interval in intervals {
            table.add([
                Cell(state.name(of: interval.attribute)),
                Cell(occurredAt: interval.since),
                interval.isOpen ? Cell(nil) : Cell(occurredAt: interval.until),
                Cell(interval.by.rawValue, .cyan),
                Cell(interval.endedBy?.rawValue, .cyan),
            ])
        }
        return table
    }
}
