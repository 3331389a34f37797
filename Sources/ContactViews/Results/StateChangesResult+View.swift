internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The differences between two query times, end against start.
extension StateChangesResult: ResultView {
    package var table: Table {
        var table = Table(["attribute", "before", "after", "#", "evidence"], numeric: ["#"])
        for row in ChangeRow.rows(of: changes, in: after) {
            table.add([
                Cell(row.subject), Cell(row.before), Cell(row.after),
                Cell(row.by.flatMap { items[$0] }.map { String($0.number) }),
                Cell(row.by?.rawValue, .cyan),
            ])
        }
        return table
    }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        let rows = ChangeRow.rows(of: changes, in: after)
        let head =
            [title] + end.remarks(in: layout.zone)
            + [line("from", start, layout), line("to  ", end, layout)]
        let differences =
            rows.isEmpty
            ? [[StyledText("0 differences (\(compared) compared)", .dim)]]
            : rows.map { $0.line(items) }
        return head + differences + same + recordedLines(layout)
    }

    /// The contact, with the known-at if it is the same at both times.
    private var title: TextLine { isKnownAlike ? end.title(end.knownAt) : end.title() }

    private var isKnownAlike: Bool { start.basis.knownAt == end.basis.knownAt }

    /// Returns the line of one of the two times: `from after #1 (2024-01-09 10:12:45 UTC), 1 activity`.
    private func line(_ word: String, _ side: ContactBasis, _ layout: ViewLayout) -> TextLine {
        let known = isKnownAlike ? "" : ", \(side.knownAt)"
        let count = HumanText.activities(side.basis.activities)
        return [StyledText("\(word) \(side.asOf(in: layout.zone, ""))\(known), \(count)", .dim)]
    }

    private var compared: String {
        HumanText.count(after.attributeStates.count, "attribute")
    }

    /// The lines of the attributes that an activity set and that are equal at both times.
    private var same: [TextLine] {
        let changed = Set(changes.attributeStates.map(\.subject))
        let kept = after.attributeStates.keys.filter { !changed.contains($0) }.sorted()
        guard !kept.isEmpty else { return [] }
        guard includesUnchanged else {
            // Without differences, the line above has this number already.
            guard !changed.isEmpty || kept.count < after.attributeStates.count else { return [] }
            let count = HumanText.count(kept.count, "attribute")
            return [[StyledText(" = \(count) unchanged", .dim)]]
        }
        return kept.map { attribute in
            [
                StyledText(" = ", .dim), StyledText(after.name(of: attribute), .bold),
                StyledText("  \(after[attribute].isOn ? "yes" : "no")", .dim),
            ]
        }
    }

    private func recordedLines(_ layout: ViewLayout) -> [TextLine] {
        guard !recorded.isEmpty else { return [] }
        let (from, to) = (start.basis.knownAt, end.basis.knownAt)
        return [[StyledText(" recorded between position \(from) and \(to)", .yellow)]]
            + recorded.map { line($0, in: layout.zone) }
    }

    private func line(_ entry: LogEntry, in zone: CalendarZone) -> TextLine {
        let number = items[entry.activity.id].map { "#\($0.number) " } ?? ""
        let kind = entry.kind.isFirst ? "" : "\(entry.kind.name) "
        let recorded = isRecorded ? ", \(entry.recordedAt.shortWords(in: zone))" : ""
        return [
            StyledText("   \(number)\(entry.activity.id) ", .cyan),
            StyledText("\(kind)\(entry.activity.kind.name)"),
            StyledText(" \(entry.activity.occurredAt.words(in: zone))"),
            StyledText("  position \(entry.position)\(recorded)", .dim),
        ]
    }
}

/// The changes between two query times, activity by activity.
extension StepsResult: ResultView {
    package var table: Table {
        var table = Table(["step", "#", "attribute", "before", "after"], numeric: ["#"])
        for step in steps {
            for row in ChangeRow.rows(of: step.changes, in: after) {
                let number = step.activity.flatMap { items[$0.id] }.map { String($0.number) }
                table.add([
                    Cell(step.activity?.id.rawValue ?? "knowledge", .cyan), Cell(number),
                    Cell(row.subject),
                    Cell(row.before), Cell(row.after),
                ])
            }
        }
        return table
    }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        let head = basis.lines(in: layout.zone)
        guard !steps.isEmpty else { return head + [[StyledText("0 changes", .dim)]] }
        return head
            + steps.flatMap { step in
                // The title of the step has the activity's number already.
                [title(of: step, in: layout.zone)]
                    + ChangeRow.rows(of: step.changes, in: after).map { $0.line([:]) }
            }
    }

    private func title(of step: StateStep, in zone: CalendarZone) -> TextLine {
        switch step.cause {
        case .knowledge(let activities):
            return [
                StyledText(
                    "differs by what was recorded: \(activities.map(\.id.rawValue).joined(separator: ", "))",
                    .yellow
                )
            ]
        case .activity(let activity):
            let number = items[activity.id].map { "#\($0.number) " } ?? ""
            return [
                StyledText("\(number)\(activity.id) ", .cyan),
                StyledText("\(activity.kind.name) \(activity.occurredAt.words(in: zone))"),
                StyledText(activity.who.map { " by \($0)" } ?? "", .dim),
            ]
        }
    }
}

extension StateStep {
    fileprivate var activity: Activity? {
        if case .activity(let activity) = cause { activity } else { nil }
    }
}

/// One difference, in words.
private struct ChangeRow {
    let subject: String
    let before: String?
    let after: String?
    let by: ActivityID?
    /// A Boolean value that indicates whether this is about a note or a file.
    var isContent = false

    static func rows(of changes: StateChanges, in state: ContactState) -> [ChangeRow] {
        changes.attributeStates.map { change in
            ChangeRow(
                subject: state.name(of: change.subject),
                before: words(change.before),
                after: words(change.after),
                by: change.after?.decidedBy
            )
        }
            // A label that appears or disappears does so with its membership, which has a row.
            + changes.labels.filter { $0.before != nil && $0.after != nil }.map { change in
                ChangeRow(
                    subject: "name of \(change.subject)",
                    before: change.before.map(words),
                    after: change.after.map(words),
                    by: nil
                )
            }
            + changes.notes.map { change in
                ChangeRow(
                    subject: "note \(change.subject)",
                    before: change.before.map { $0.content.content ?? "" },
                    after: change.after.map { $0.content.content ?? "" },
                    by: change.after?.addedBy ?? change.before?.addedBy,
                    isContent: true
                )
            }
            + changes.files.map { change in
                ChangeRow(
                    subject: "file \(change.subject)",
                    before: change.before.map { $0.content.name ?? "" },
                    after: change.after.map { $0.content.name ?? "" },
                    by: change.after?.addedBy ?? change.before?.addedBy,
                    isContent: true
                )
            }
    }

    func line(_ items: [ActivityID: NumberedActivity]) -> TextLine {
        let number = by.flatMap { items[$0] }.map { " #\($0.number)" } ?? ""
        return [
            StyledText(sign, sign == " - " ? .red : .green), StyledText(subject, .bold),
            StyledText("  \(values)"), StyledText(by.map { _ in evidence } ?? "", .dim),
            StyledText(number, .cyan), StyledText(by.map { " \($0)" } ?? "", .dim),
        ]
    }

    private var evidence: String {
        isContent ? ", added by" : before == after ? ", now set by" : ", set by"
    }

    private var values: String {
        before == after
            ? "\(Self.short(after)) (unchanged)"
            : "\(Self.short(before)) → \(Self.short(after))"
    }

    /// The mark of the row: added, removed, another value, or the same value set by another activity.
    private var sign: String {
        if before == after { return " = " }
        if before == nil || before == "no" { return " + " }
        return after == nil || after == "no" ? " - " : " ~ "
    }

    private static func short(_ text: String?) -> String {
        text.map { SafeText.truncated($0, to: 40) } ?? "–"
    }

    /// Returns the value in words; an attribute that no activity set is off.
    private static func words(_ attributeState: AttributeState?) -> String {
        attributeState?.isOn == true ? "yes" : "no"
    }

    private static func words(_ label: SegmentLabel) -> String {
        [label.name, label.color].compactMap(\.self).joined(separator: ", ")
    }
}
