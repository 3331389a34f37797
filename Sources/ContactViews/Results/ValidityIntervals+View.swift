package import ActivityJSON
internal import ContactProjector
package import ContactQueries
package import TerminalText

/// The validity intervals of all contacts, as far as they are held at once.
package struct ValidityIntervals: ResultView {
    /// The rows, in order.
    package let rows: [ValidityInterval]

    /// Creates a view of rows.
    package init(_ rows: [ValidityInterval]) {
        self.rows = rows
    }

    package var documents: [any JSONWritable & Sendable] { rows }

    package var unit: String { "time range" }

    package var table: Table {
        var table = Table(
            [
                "org id", "contact id", "attribute", "segment id", "name", "valid from", "valid to",
                "recorded at", "set by", "ended by",
            ],
            times: ["valid from", "valid to", "recorded at"]
        )
        for row in rows { table.add(row.cells) }
        return table
    }

    /// The columns that people see: the record time is for programs.
    package var listing: Table {
        var table = Table(
            ["contact id", "org id", "attribute", "name", "valid from", "valid to", "set by"],
            times: ["valid from", "valid to"]
        )
        for row in rows {
            let cells = row.cells
            table.add([1, 0, 2, 4, 5, 6, 8].map { cells[$0] })
        }
        return table
    }
}

extension ValidityInterval {
    fileprivate var cells: [Cell] {
        [
            Cell(stream.org?.rawValue),
            Cell(stream.contact.rawValue, .cyan),
            Cell(attribute),
            Cell(segment?.rawValue, .dim),
            Cell(name),
            Cell(occurredAt: interval.since),
            Cell(time: interval.until),
            Cell(time: recordedAt),
            Cell(interval.by.rawValue, .cyan),
            Cell(interval.endedBy?.rawValue, .cyan),
        ]
    }
}
