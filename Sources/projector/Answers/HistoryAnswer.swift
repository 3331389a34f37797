internal import ActivityJSON
internal import ContactProjector

/// When each attribute of a contact was on.
struct HistoryAnswer: Answer {
    let intervals: [Interval]
    let state: ContactState

    var documents: [any JSONAnswer & Sendable] { intervals }
    var handles: [Handle] {
        intervals.map {
            Handle(contact: state.stream, moment: .activity($0.by), attribute: $0.attribute)
        }
    }

    var table: Table {
        var table = Table(["attribute", "from", "until", "by", "ended by"])
        for interval in intervals {
            table.add([
                Cell(state.name(of: interval.attribute)),
                Cell(interval.since.readable),
                Cell(interval.isOpen ? nil : interval.until.readable),
                Cell(interval.by.rawValue, .cyan),
                Cell(interval.endedBy?.rawValue, .cyan),
            ])
        }
        return table
    }
}
