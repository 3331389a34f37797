internal import ContactProjector
package import ContactQueries
package import TerminalText

/// A contact's notes.
extension NotesResult: ResultView {
    package var subject: ContactBasis? { basis }

    package var handles: [RowHandle] {
        state.notes.map { RowHandle(contact: state.stream, moment: .activity($0.addedBy)) }
    }

    package var unit: String { "note" }

    package var listing: Table {
        var table = Table(["note", "written", "text", "evidence"], times: ["written"])
        for note in state.notes {
            table.add([
                Cell(note.content.id?.rawValue, .cyan),
                Cell(occurredAt: note.content.createdAt ?? note.occurredAt),
                Cell(note.content.content),
                Cell(note.addedBy.rawValue, .dim),
            ])
        }
        return table
    }

    package var table: Table {
        listing.adding(basis) { items[state.notes[$0].addedBy]?.evidence }
    }
}
