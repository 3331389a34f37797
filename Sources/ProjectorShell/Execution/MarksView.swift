internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import ContactViews
internal import TerminalText

/// A list of the session's marks.
struct MarksView: ResultView {
    let marks: [(name: String, mark: ShellSession.Mark)]

    private struct Row: JSONWritable, Sendable {
        let name: String
        let mark: ShellSession.Mark

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("name", name)
                writer.field("contact_id", mark.place.contact?.contact.rawValue)
                writer.field("at", mark.instant?.rfc3339)
            }
        }
    }

    var documents: [any JSONWritable & Sendable] { marks.map { Row(name: $0.name, mark: $0.mark) } }
    var nothing: String { "0 marks; `mark NAME` sets one" }

    var handles: [RowHandle] {
        marks.map { RowHandle(contact: $0.mark.place.contact, moment: $0.mark.place.cursor) }
    }

    var table: Table {
        var table = Table(["mark", "contact", "at"], times: ["at"])
        for (name, mark) in marks {
            table.add([
                Cell("@" + name, .cyan), Cell(mark.place.contact?.contact.rawValue),
                mark.place.cursor == .start ? "start" : Cell(occurredAt: mark.instant),
            ])
        }
        return table
    }
}
