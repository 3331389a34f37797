internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// A contact's notes.
extension NotesResult: ResultView {
    package var handles: [RowHandle] {
        state.notes.map { RowHandle(contact: state.stream, moment: .activity($0.addedBy)) }
    }

    package var unit: String { "note" }

    package var table: Table {
        var table = Table(["note", "written", "text", "by"], times: ["written"])
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
}
