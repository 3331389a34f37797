package import ContactProjector
package import ContactQueries
package import TerminalText

/// The time ranges in which each attribute of a contact was on.
extension HistoryResult: ResultView {
    package var subject: ContactBasis? { basis }

    package var handles: [RowHandle] {
        intervals.map {
            RowHandle(contact: state.stream, moment: .activity($0.by), attribute: $0.attribute)
        }
    }

    package var unit: String { "time range" }

    package var listing: Table { Self.listing(of: intervals, state) }

    /// The rows of the listing with the contact, the query time and the log's entries.
    package var table: Table {
        listing.adding(
            ["contact", "as of", "known at"] + Evidence?.columns
                + Evidence?.columns.map { "end \($0)" },
            numeric: ["known at", "position", "end position"],
            times: ["as of", "recorded at", "end recorded at"]
        ) { row in
            let interval = intervals[row]
            return basis.cells + items[interval.by].flatMap(\.evidence).cells
                + interval.endedBy.flatMap { items[$0]?.evidence }.cells
        }
    }

    /// Returns time ranges as rows, with the names that attributes have in a state.
    package static func listing(of intervals: [AttributeInterval], _ state: ContactState) -> Table {
        var table = Table(
            ["attribute", "from", "until", "evidence", "ending"],
            times: ["from", "until"]
        )
        for interval in intervals {
            table.add([
                Cell(state.name(of: interval.attribute)),
                Cell(occurredAt: interval.since),
                // An open range has no end; a closed one may have an end without a known time.
                interval.isOpen ? Cell(nil) : Cell(occurredAt: interval.until),
                Cell(interval.by.rawValue, .cyan),
                Cell(interval.endedBy?.rawValue, .cyan),
            ])
        }
        return table
    }
}
