internal import ActivityJSON
internal import ContactProjector

/// Every time a predicate changed of one contact.
struct ConditionChangesView: ResultView {
    let stream: StreamID
    let condition: ContactPredicate
    /// What it was before everything.
    let isTrueAtStart: Bool
    let changes: [ConditionChange]
    let items: [ActivityID: ActivityListView.Item]

    private struct Row: JSONWritable, Sendable {
        let change: ConditionChange
        let number: Int?
        let condition: ContactPredicate

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("condition", condition.description)
                writer.field("value", change.isTrue)
                writer.field("from", change.activity.occurredAt?.rfc3339)
                writer.field("by", change.activity.id.rawValue)
                writer.field("number", number)
            }
        }
    }

    var documents: [any JSONWritable & Sendable] {
        changes.map { Row(change: $0, number: items[$0.activity.id]?.number, condition: condition) }
    }

    var nothing: String { "0 changes: always \(isTrueAtStart ? "true" : "false")" }

    var footer: [TextLine] {
        changes.isEmpty
            ? [] : [[StyledText("\(isTrueAtStart ? "true" : "false") at the start", .dim)]]
    }

    var handles: [RowHandle] {
        changes.map { RowHandle(contact: stream, moment: .activity($0.activity.id)) }
    }

    var table: Table {
        var table = Table(
            ["became", "at", "#", "type", "by", "id"],
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

    var listing: Table {
        var table = Table(["became", "at", "#", "by", "id"], numeric: ["#"], times: ["at"])
        for change in changes {
            table.add([
                Cell(change.isTrue ? "true" : "false", change.isTrue ? .green : .red),
                Cell(occurredAt: change.activity.occurredAt),
                Cell(items[change.activity.id].map { String($0.number) }),
                Cell(change.activity.who.map { TerminalText.truncated($0, to: 26) }),
                Cell(change.activity.id.rawValue, .cyan),
            ])
        }
        return table
    }
}
