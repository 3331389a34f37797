internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The unusual activities of a contact.
extension NoticesResult: ResultView {
    package var unit: String { "notice" }

    package var handles: [RowHandle] {
        state.notices.map { RowHandle(contact: state.stream, moment: .activity($0.activity)) }
    }

    package var table: Table {
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

    package var listing: Table {
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
        case .erasedEarlier: "erased earlier: of the activities before only opt-outs count"
        case .suppressed: "still counts, although its text was erased"
        case .redundant: "no effect: the attribute had this value already"
        case .simultaneous: "an opposite activity has the same time"
        case .impliedEarlier: "turned off before it was ever turned on in this log"
        case .undated: "undated: counts at every time"
        case .withoutSubject: "names no segment, note or file"
        case .unknownType: "unknown type"
        }
    }
}
