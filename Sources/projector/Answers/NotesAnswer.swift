internal import ActivityJSON
internal import ContactProjector

/// A contact's notes at one coordinate.
struct NotesAnswer: Answer {
    let state: ContactState

    var documents: [any JSONAnswer & Sendable] { state.notes }
    var handles: [Handle] {
        state.notes.map { Handle(contact: state.stream, moment: .activity($0.by)) }
    }

    var table: Table {
        var table = Table(["note", "written", "text", "by"], times: ["written"])
        for note in state.notes {
            table.add([
                Cell(note.item.id?.rawValue, .cyan),
                Cell(occurredAt: note.item.createdAt ?? note.occurredAt),
                Cell(note.item.content),
                Cell(note.by.rawValue, .dim),
            ])
        }
        return table
    }
}
