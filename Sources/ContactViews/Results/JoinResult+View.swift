internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// Rows of a file, each with the state of its contact at its time.
extension JoinResult: ResultView {
    package var handles: [RowHandle] {
        // With the opt-out of the row, so that `why %n` explains it.
        rows.map {
            RowHandle(contact: $0.stream, moment: .time($0.instant), attribute: $0.state.barrier)
        }
    }

    package var nothing: String {
        switch only {
        case .all: "0 rows"
        case .violations: "0 violations"
        case .unknown: "0 rows of unknown contacts"
        }
    }

    package var footer: [TextLine] {
        let cut = rows.count == Self.most ? ", showing the first \(Self.most.grouped)" : ""
        return counts.rejectLines + [[StyledText(counts.sum + cut, .dim)]]
    }

    package var table: Table {
        var table = Table(
            ["contact", "at"] + JoinedState.columns,
            times: ["at", "asof_blocked_since", "asof_unsubscribed_since"]
        )
        for row in rows {
            table.add(
                [Cell(row.stream.contact.rawValue, .cyan), Cell(time: row.instant)]
                    + row.state.values.map(Cell.init)
            )
        }
        return table
    }

    package var listing: Table {
        var table = Table(["contact", "at", "status", "evidence"], times: ["at"])
        for row in rows {
            table.add([
                Cell(row.stream.contact.rawValue, .cyan), Cell(time: row.instant),
                Cell(
                    row.state.status?.rawValue ?? row.state.presence.rawValue,
                    row.state.isViolation ? .red : .green
                ),
                Cell(row.state.evidence?.rawValue, .cyan),
            ])
        }
        return table
    }
}

extension JoinCounts {
    /// A line for each of the first rejected rows.
    package var rejectLines: [TextLine] {
        firstRejects.map { [StyledText("rejected ", .red), StyledText($0)] }
    }
}

extension Cell {
    fileprivate init(_ value: JoinedState.Value) {
        switch value {
        case .text(let text): self.init(text)
        case .time(let time): self.init(time: time)
        }
    }
}
