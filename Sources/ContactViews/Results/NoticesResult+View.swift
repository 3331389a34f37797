internal import ContactProjector
package import ContactQueries
package import TerminalText

/// The unusual activities of a contact.
extension NoticesResult: ResultView {
    package var subject: ContactBasis? { basis }

    package var unit: String { "notice" }

    package var handles: [RowHandle] {
        state.notices.map { notice in
            // An erasure and a merge are no activities of the contact's history.
            let moment = items[notice.activity].map { _ in AsOf.activity(notice.activity) }
            return RowHandle(contact: state.stream, moment: moment)
        }
    }

    package var listing: Table {
        var table = Table(["notice", "#", "activity", "meaning"], numeric: ["#"])
        for notice in state.notices {
            table.add(
                [Cell(notice.kind.words, .yellow)] + cells(notice) + [Cell(notice.kind.meaning)]
            )
        }
        return table
    }

    package var table: Table {
        listing.adding(basis) { items[state.notices[$0].activity]?.evidence }
    }

    private func cells(_ notice: Notice) -> [Cell] {
        [
            Cell(items[notice.activity].map { String($0.number) }),
            Cell(notice.activity.rawValue, .cyan),
        ]
    }
}

extension Notice.Kind {
    /// The kind in words.
    var words: String {
        switch self {
        case .erasedEarlier: "erased earlier"
        case .suppressed: "suppressed"
        case .redundant: "redundant"
        case .simultaneous: "simultaneous"
        case .impliedEarlier: "implied earlier"
        case .undated: "undated"
        case .withoutSubject: "without subject"
        case .unknownType: "unknown type"
        case .observedOtherwise: "observed otherwise"
        case .mergedInto: "merged into"
        case .mergedFrom: "merged from"
        }
    }

    fileprivate var meaning: String {
        switch self {
        case .erasedEarlier: "of the activities before the erasure only opt-outs count"
        case .suppressed: "still counts, although its text was erased"
        case .redundant: "no effect: the attribute had this value already"
        case .simultaneous:
            "an opposite activity has the same time; the order was settled by rule 2.4"
        case .impliedEarlier: "turned off before it was ever turned on in this log"
        case .undated: "has no known time, so it counts at every time"
        case .withoutSubject: "names no segment, note or file, so it changes nothing"
        case .unknownType: "this version doesn't know the type, so it changes nothing"
        case .observedOtherwise:
            "the source's contact object said otherwise than the activities before it"
        case .mergedInto: "became another contact; this is the state of its own activities"
        case .mergedFrom: "another contact became this one, and its activities count"
        }
    }
}
