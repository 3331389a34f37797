internal import ActivityJSON
internal import ContactProjector

/// Every time a predicate changed of one contact.
struct ConditionChangesView: ResultView {
    let stream: StreamID
    let condition: ContactPredicate
    /// What it was before everything.
    let isTrueAtStart: Bool
    let flips: [ConditionChange]
    let items: [ActivityID: ActivityListView.Item]

    private struct Row: JSONWritable, Sendable {
        let flip: ConditionChange
        let number: Int?
        let condition: ContactPredicate

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("condition", condition.description)
                writer.field("value", flip.isTrue)
                writer.field("from", flip.activity.occurredAt?.rfc3339)
                writer.field("by", flip.activity.id.rawValue)
                writer.field("number", number)
            }
        }
    }

    var documents: [any JSONWritable & Sendable] {
        flips.map { Row(flip: $0, number: items[$0.activity.id]?.number, condition: condition) }
    }

    var nothing: String { "always \(isTrueAtStart ? "true" : "false")" }

    var tally: [TextLine] {
        flips.isEmpty
            ? [] : [[StyledText("\(isTrueAtStart ? "true" : "false") at the start", .dim)]]
    }

    var handles: [RowHandle] {
        flips.map { RowHandle(contact: stream, moment: .activity($0.activity.id)) }
    }

    var table: Table {
        var table = Table(
            ["became", "at", "#", "type", "by", "id"],
            numeric: ["#"],
            times: ["at"]
        )
        for flip in flips {
            table.add([
                Cell(flip.isTrue ? "true" : "false", flip.isTrue ? .green : .red),
                Cell(occurredAt: flip.activity.occurredAt),
                Cell(items[flip.activity.id].map { String($0.number) }),
                Cell(flip.activity.kind.name), Cell(flip.activity.who),
                Cell(flip.activity.id.rawValue, .cyan),
            ])
        }
        return table
    }

    var listing: Table {
        var table = Table(["became", "at", "#", "by", "id"], numeric: ["#"], times: ["at"])
        for flip in flips {
            table.add([
                Cell(flip.isTrue ? "true" : "false", flip.isTrue ? .green : .red),
                Cell(occurredAt: flip.activity.occurredAt),
                Cell(items[flip.activity.id].map { String($0.number) }),
                Cell(flip.activity.who.map { TerminalText.truncated($0, to: 26) }),
                Cell(flip.activity.id.rawValue, .cyan),
            ])
        }
        return table
    }
}
