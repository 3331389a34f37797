internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The states of contacts, or one of them as a page.
extension StateListResult: ResultView {
    package var unit: String { "contact" }

    package var table: Table {
        var table = Table(
            ["contact", "org", "status", "since", "evidence", "segments"] + basisColumns,
            numeric: ["known at", "position"],
            times: ["since", "as of", "recorded at"]
        )
        for state in states { table.add(row(state)) }
        return table
    }

    /// The columns of the query time and the evidence, which only a single contact has.
    private var basisColumns: [String] {
        isSingle ? ["as of", "known at"] + Evidence?.columns : []
    }

    private func row(_ state: ContactState) -> [Cell] {
        // The status follows the block first, whatever the subscription is.
        let deciding = state[state.isBlocked ? .blocked : .unsubscribed]
        let cells = [
            Cell(state.stream.contact.rawValue, .cyan),
            Cell(state.stream.org?.rawValue),
            state.statusCell,
            // A default has no time; "undated" would claim an activity.
            deciding.decidedBy == nil ? Cell(nil) : Cell(occurredAt: deciding.since),
            Cell(deciding.decidedBy?.rawValue, .dim),
            Cell(list: state.segments.map { $0.label.name ?? $0.segment.rawValue }),
        ]
        guard let basis else { return cells }
        let evidence = deciding.decidedBy.flatMap { items[$0]?.evidence }
        return cells + [basis.asOfCell, Cell("\(basis.basis.knownAt)")] + evidence.cells
    }

    package var handles: [RowHandle] {
        // A single contact is a page, without rows to refer to.
        isSingle ? [] : contacts.map { RowHandle(contact: $0) }
    }

    package var omitted: Int { contacts.count - states.count }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        guard let basis, let state = states.first else { return nil }
        return StatePicture(state: state, basis: basis, items: items, zone: layout.zone).lines
    }
}

extension ContactState {
    /// The status, or the contact's presence if the status is unknown.
    fileprivate var statusCell: Cell {
        // An opt-out outlives an erasure, so an erased contact may have a status.
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
    let basis: ContactBasis
    let items: [ActivityID: NumberedActivity]
    let zone: CalendarZone

    var lines: [TextLine] {
        let head = basis.lines(in: zone)
        switch state.basis.presence {
        case .unknown: return head + presence
        // A flag may be on since before everything else that is known (rule 3.10).
        case .notYet:
            let isOptedOut = state.isBlocked || state.isUnsubscribed
            return head + presence + (isOptedOut ? status + flags + notices : [])
        // Empty lists would say that an erased contact had no segments or notes.
        case .erased: return head + status + flags + notices
        case .present: return head + status + flags + segments + notes + files + notices
        }
    }

    private var flags: [TextLine] {
        attribute(.unsubscribed, "unsubscribed") + attribute(.blocked, "blocked")
    }

    private var status: [TextLine] {
        switch state.reachability {
        case .reachable: [row("status", [StyledText(state.status.rawValue, .green)])]
        case .notReachable: [row("status", [StyledText(state.status.rawValue, .red)])]
        case .unknown: [row("status", [StyledText("unknown", .yellow)])]
        }
    }

    private var presence: [TextLine] {
        switch state.basis.presence {
        case .unknown:
            [
                row(
                    "presence",
                    [StyledText("unknown: \(lack)", .yellow)]
                )
            ]
        case .notYet:
            [row("presence", [StyledText("not present yet: the first activity is later", .yellow)])]
        case .erased, .present: []
        }
    }

    private var lack: String {
        basis.isAtHead
            ? "no activities of this contact"
            : "at position \(basis.basis.knownAt) the log held no activity of it"
    }

    private func attribute(_ attribute: Attribute, _ name: String) -> [TextLine] {
        let attributeState = state[attribute]
        guard let activity = attributeState.decidedBy else {
            let reason =
                state.basis.presence == .erased
                ? ", the default: no activity that was kept sets it"
                : ", the default: no activity sets it"
            return [row(name, [StyledText("no"), StyledText(reason, .dim)])]
        }
        let value = attributeState.isOn ? "yes" : "no"
        let since = StyledText("\(value) since \(attributeState.since.words(in: zone))")
        return [row(name, [since, setBy(activity)])] + place(of: activity)
    }

    private func setBy(_ activity: ActivityID) -> StyledText {
        StyledText(", set by \(activity)", .dim)
    }

    /// Returns the line below a value with the place of the activity that set it, if its entry was read.
    private func place(of activity: ActivityID) -> [TextLine] {
        items[activity]?.evidence.map { [row("", [StyledText($0.words(in: zone), .dim)])] } ?? []
    }

    private var segments: [TextLine] {
        guard !state.segments.isEmpty else { return list("segments", state.segments) { _ in [] } }
        return state.segments.enumerated().flatMap { index, membership in
            [
                row(
                    index == 0 ? "segments" : "",
                    [
                        StyledText(membership.label.name ?? membership.segment.rawValue),
                        StyledText(
                            " (\(membership.segment)) since \(membership.since.words(in: zone))",
                            .dim
                        ),
                        setBy(membership.decidedBy),
                    ]
                )
            ] + place(of: membership.decidedBy)
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
                [StyledText("\($0.kind.words) \($0.activity)", .yellow)]
            }
    }

    private func list<Item>(_ name: String, _ items: [Item], _ line: (Item) -> TextLine)
        -> [TextLine]
    {
        guard !items.isEmpty else { return [row(name, [StyledText("none", .dim)])] }
        return items.enumerated().map { index, item in row(index == 0 ? name : "", line(item)) }
    }

    private func row(_ name: String, _ value: TextLine) -> TextLine {
        // `unsubscribed`, the longest name, and two blanks.
        let gap = String(repeating: " ", count: 14 - name.utf8.count)
        return [StyledText("  \(name)\(gap)", .bold)] + value
    }
}
