internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The states of contacts, or one of them as a page.
extension StateListResult: ResultView {
    package var unit: String { "contact" }

    package var table: Table {
        var table = Table(
            [
                "contact", "status", "blocked", "unsubscribed", "segments", "notes", "activities",
                "last activity",
            ],
            numeric: ["notes", "activities"],
            times: ["blocked", "unsubscribed"]
        )
        for state in states {
            table.add([
                Cell(state.stream.contact.rawValue, .cyan),
                state.statusCell,
                state.isBlocked ? Cell(occurredAt: state[.blocked].since) : Cell(nil),
                state.isUnsubscribed ? Cell(occurredAt: state[.unsubscribed].since) : Cell(nil),
                Cell(list: state.segments.map { $0.label.name ?? $0.segment.rawValue }),
                Cell(state.notes.count),
                Cell(state.counts.activities),
                Cell(state.counts.last?.rawValue),
            ])
        }
        return table
    }

    package var handles: [RowHandle] {
        isSingle ? [] : contacts.map { RowHandle(contact: $0) }
    }

    package var omitted: Int { contacts.count - states.count }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        guard isSingle, let state = states.first else { return nil }
        return StatePicture(state: state, zone: layout.zone).lines
    }

    /// What a person looks for first, in a terminal's width.
    package var listing: Table {
        var table = Table(["contact", "status", "since", "evidence", "segments"], times: ["since"])
        for state in states {
            let deciding = state[state.isBlocked ? .blocked : .unsubscribed]
            table.add([
                Cell(state.stream.contact.rawValue, .cyan),
                state.statusCell,
                deciding.decidedBy == nil ? Cell(nil) : Cell(occurredAt: deciding.since),
                Cell(deciding.decidedBy?.rawValue, .dim),
                Cell(list: state.segments.map { $0.label.name ?? $0.segment.rawValue }),
            ])
        }
        return table
    }
}

extension ContactState {
    /// The status; a contact that is not present has one only by an opt-out that outlived its erasure.
    fileprivate var statusCell: Cell {
        switch reachability {
        case .reachable: Cell(status.rawValue, .green)
        case .notReachable: Cell(status.rawValue, .red)
        case .unknown: Cell(basis.presence.rawValue, .yellow)
        }
    }
}

/// One contact's state as a page.
private struct StatePicture {
    let state: ContactState
    let zone: CalendarZone

    var lines: [TextLine] {
        switch state.basis.presence {
        case .unknown, .notYet: return [title] + presence
        case .erased: return [title] + presence + status + flags + notices
        case .present: return [title] + status + flags + segments + notes + files + notices
        }
    }

    private var flags: [TextLine] {
        attribute(.unsubscribed, "unsubscribed") + attribute(.blocked, "blocked")
    }

    private var title: TextLine {
        [
            StyledText(state.stream.contact.rawValue, .cyan),
            StyledText(" \(state.basis.words(in: zone))", .dim),
        ]
    }

    private var status: [TextLine] {
        [row("status", [StyledText(state.status.rawValue, state.isReachable ? .green : .red)])]
    }

    private var presence: [TextLine] {
        switch state.basis.presence {
        case .unknown:
            [
                row(
                    "presence",
                    [StyledText("unknown: no activities of this contact", .yellow)]
                )
            ]
        case .notYet:
            [row("presence", [StyledText("not present yet: the first activity is later", .yellow)])]
        case .erased:
            [row("presence", [StyledText("erased: only ids, types and times are kept", .yellow)])]
        case .present: []
        }
    }

    private func attribute(_ attribute: Attribute, _ name: String) -> [TextLine] {
        let attributeState = state[attribute]
        guard let activity = attributeState.decidedBy else {
            return [
                row(
                    name,
                    [StyledText("no"), StyledText(", the default: no activity sets it", .dim)]
                )
            ]
        }
        let value = attributeState.isOn ? "yes" : "no"
        return [
            row(
                name,
                [
                    StyledText("\(value) since \(attributeState.since.words(in: zone))"),
                    StyledText(", set by \(activity)", .dim),
                ]
            )
        ]
    }

    private var segments: [TextLine] {
        list("segments", state.segments) { membership in
            [
                StyledText(membership.label.name ?? membership.segment.rawValue),
                StyledText(
                    " (\(membership.segment)) since \(membership.since.words(in: zone))",
                    .dim
                ),
                StyledText(", set by \(membership.decidedBy)", .dim),
            ]
        }
    }

    private var notes: [TextLine] {
        list("notes", state.notes) { note in
            [
                StyledText(SafeText.truncated(note.content.content ?? "", to: 60)),
                StyledText("  \(note.occurredAt.words(in: zone)) added by \(note.addedBy)", .dim),
            ]
        }
    }

    private var files: [TextLine] {
        state.files.isEmpty
            ? []
            : list("files", state.files) {
                [StyledText($0.content.name ?? "?"), StyledText("  added by \($0.addedBy)", .dim)]
            }
    }

    private var notices: [TextLine] {
        state.notices.isEmpty
            ? []
            : list("notices", state.notices) {
                [StyledText("\($0.kind.rawValue) \($0.activity)", .yellow)]
            }
    }

    private func list<Item>(_ name: String, _ items: [Item], _ line: (Item) -> TextLine)
        -> [TextLine]
    {
        guard !items.isEmpty else { return [row(name, [StyledText("none", .dim)])] }
        return items.enumerated().map { index, item in row(index == 0 ? name : "", line(item)) }
    }

    private func row(_ name: String, _ value: TextLine) -> TextLine {
        let gap = String(repeating: " ", count: 14 - name.utf8.count)
        return [StyledText("  \(name)\(gap)", .bold)] + value
    }
}
