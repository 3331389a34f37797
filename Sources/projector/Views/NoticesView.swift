internal import ActivityJSON
internal import ContactProjector

/// What was odd about a contact's activities.
struct NoticesView: ResultView {
    let state: ContactState
    let items: [ActivityID: ActivityListView.Item]

    var documents: [any JSONWritable & Sendable] {
        state.notices.map { Row(notice: $0, number: items[$0.activity]?.number) }
    }

    private struct Row: JSONWritable, Sendable {
        let notice: Notice
        let number: Int?

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("notice", notice.kind.rawValue)
                writer.field("activity", notice.activity.rawValue)
                writer.field("number", number)
            }
        }
    }

    var nothing: String { "no notices" }

    var handles: [RowHandle] {
        state.notices.map { RowHandle(contact: state.stream, moment: .activity($0.activity)) }
    }

    var table: Table {
        var table = Table(
            ["notice", "#", "occurred at", "type", "id", "meaning"],
            numeric: ["#"],
            times: ["occurred at"]
        )
        for notice in state.notices {
            let item = items[notice.activity]
            table.add([
                Cell(notice.kind.rawValue, .yellow), Cell(item.map { String($0.number) }),
                item.map { Cell(occurredAt: $0.activity.occurredAt) } ?? Cell(nil),
                Cell(item?.activity.kind.name), Cell(notice.activity.rawValue, .cyan),
                Cell(notice.kind.meaning),
            ])
        }
        return table
    }

    var listing: Table {
        var table = Table(["notice", "#", "id", "meaning"], numeric: ["#"])
        for notice in state.notices {
            table.add([
                Cell(notice.kind.rawValue, .yellow),
                Cell(items[notice.activity].map { String($0.number) }),
                Cell(notice.activity.rawValue, .cyan), Cell(notice.kind.meaning),
            ])
        }
        return table
    }
}

extension Notice.Kind {
    fileprivate var meaning: String {
        switch self {
        case .erasedEarlier: "erased earlier; only its opt-outs from before count"
        case .suppressed: "still in force, though its text was erased"
        case .redundant: "it was so already"
        case .simultaneous: "another one at the same instant turned it the other way"
        case .impliedEarlier: "it ends what the log never saw begin"
        case .undated: "it has no date, so it counts at every moment"
        case .withoutSubject: "it does not say which segment, note or file"
        case .unknownType: "its type is none that is known"
        }
    }
}
