internal import ContactProjector
package import ContactQueries
package import TerminalText

/// The times at which a condition changed for one contact.
extension ConditionChangesResult: ResultView {
    package var subject: ContactBasis? { basis }

    package var nothing: String { "0 changes: always \(isTrueAtStart ? "true" : "false")" }

    package var unit: String { "change" }

    package var footer: [TextLine] {
        changes.isEmpty
            ? [] : [[StyledText("\(isTrueAtStart ? "true" : "false") at the start", .dim)]]
    }

    package var handles: [RowHandle] {
        changes.map { RowHandle(contact: basis.stream, moment: .activity($0.activity.id)) }
    }

    package var listing: Table {
        var table = Table(
            ["became", "at", "#", "type", "actor", "activity"],
            numeric: ["#"],
            times: ["at"]
        )
        for change in changes {
            table.add([
                Cell(change.isTrue ? "true" : "false", change.isTrue ? .green : .red),
                Cell(occurredAt: change.activity.occurredAt),
                Cell(items[change.activity.id].map { String($0.number) }),
                Cell(change.activity.kind.name), Cell(change.activity.who),
                Cell(change.activity.id.rawValue, .cyan),
            ])
        }
        return table
    }

    package var table: Table {
        listing.adding(basis) { items[changes[$0].activity.id]?.evidence }
    }
}
