internal import ActivityJSON
internal import ContactProjector

/// When each attribute of a contact was on.
struct HistoryView: ResultView {
    let intervals: [AttributeInterval]
    let state: ContactState

    var documents: [any JSONWritable & Sendable] { intervals }
    var handles: [RowHandle] {
        intervals.map {
            RowHandle(contact: state.stream, moment: .activity($0.by), attribute: $0.attribute)
        }
    }

    var nothing: String { "0 time ranges" }

    var table: Table {
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
