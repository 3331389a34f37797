internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The evidence for a value, and the activities that did not count.
extension ExplanationResult: ResultView {
    package var table: Table {
        var table = Table(
            ["contact", "attribute", "value", "as of", "known at", "role"]
                + ["#", "occurred at", "type", "actor", "activity id"]
                + Evidence?.columns,
            numeric: ["known at", "#", "position"],
            times: ["as of", "occurred at", "recorded at"]
        )
        // First the value, also if no activity set it: without a row there would be no answer.
        table.add(row(explanation.deciding, nil))
        for candidate in explanation.others {
            table.add(row(candidate.activity, candidate.reason))
        }
        return table
    }

    /// Returns the row of an activity, or of a value that no activity set.
    private func row(_ activity: Activity?, _ reason: Explanation.Reason?) -> [Cell] {
        let item = activity.flatMap { self.item($0, reason) }
        let evidence = activity.flatMap { self.evidence(of: $0, reason) }
        let value = isUnknown ? "unknown" : explanation.state.isOn ? "yes" : "no"
        let role = activity == nil ? (isUnknown ? "unknown" : "default") : Explanation.role(reason)
        let subject: [Cell] = [
            Cell(basis.stream.contact.rawValue, .cyan), Cell(name), Cell(value), basis.asOfCell,
            Cell(String(basis.basis.knownAt.rawValue)), Cell(role),
        ]
        let cells: [Cell] = [
            Cell(item.map { String($0.number) }),
            activity.map { Cell(occurredAt: $0.occurredAt) } ?? Cell(nil),
            Cell(activity?.kind.name), Cell(activity?.who), Cell(activity?.id.rawValue, .cyan),
        ]
        return subject + cells + evidence.cells
    }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        var earlier: [TextLine] = []
        var unknown: [TextLine] = []
        var rest: [TextLine] = []
        for candidate in explanation.others {
            let lines = lines(candidate.activity, candidate.reason, layout)
            switch candidate.reason {
            // The most recent first: it is the nearest to the activity that set the value.
            case .earlier: earlier = lines + earlier
            case .notYetKnown: unknown += lines
            case .redundant, .simultaneous, .inapplicable, .later: rest += lines
            }
        }
        return basis.lines(in: layout.zone) + [head(layout.zone)]
            + (explanation.deciding.map { lines($0, nil, layout) } ?? [])
            + confirmation(layout)
            + section("set earlier by", earlier)
            + section("not counted", rest)
            + section("not yet known", unknown)
    }

    /// Returns the line with the value, or with the reason that it is unknown.
    private func head(_ zone: CalendarZone) -> TextLine {
        guard !isUnknown else { return [StyledText(" unknown: \(lack)", .yellow)] }
        // `why not blocked` expects a value; if it was the other one, that is the answer.
        let isDenied = expected.map { $0 != explanation.state.isOn } ?? false
        let claim =
            isDenied
            ? "no: \(basis.stream.contact) was \(value) \(basis.asOf(in: zone, "as of "))" : value
        guard explanation.deciding != nil else {
            return [StyledText(" \(claim)"), StyledText(", the default: \(absence)", .dim)]
        }
        let since =
            explanation.state.since.map { "since \($0.words(in: zone))" }
            ?? "since an undated activity"
        let comma = isDenied ? "," : ""
        return [StyledText(" \(claim)", .bold)]
            + (sight(since, comma, zone) ?? [StyledText("\(comma) \(since), set by")])
    }

    /// Returns the words for a value that an observation set, or `nil` for any other.
    private func sight(_ since: String, _ comma: String, _ zone: CalendarZone) -> TextLine? {
        guard let deciding = explanation.deciding, deciding.isObserved else { return nil }
        let seen = deciding.seenAt.map { " at \($0.words(in: zone))" } ?? ""
        // The object gives some flags a time. Everything else was so when it was seen, and maybe
        // before.
        return deciding.isFlagObserved
            ? [StyledText("\(comma) \(since), seen in the source's contact object\(seen)")]
            : [StyledText(", seen in the source's contact object\(seen)")]
    }

    /// Returns the line about the last observation that saw the same value, if there is one.
    private func confirmation(_ layout: ViewLayout) -> [TextLine] {
        guard let seen = explanation.confirmation, let time = seen.seenAt,
            time != explanation.deciding?.seenAt
        else { return [] }
        let number = items[seen.id].map { " (#\($0.number))" } ?? ""
        return [
            [
                StyledText(
                    " seen so in the source's contact object at \(time.words(in: layout.zone))\(number)",
                    .dim
                )
            ]
        ]
    }

    private func section(_ title: String, _ lines: [TextLine]) -> [TextLine] {
        lines.isEmpty ? [] : [[StyledText(" \(title)")]] + lines
    }

    /// Returns the lines of an activity, its place in the log, and the reason that it didn't count.
    private func lines(
        _ activity: Activity,
        _ reason: Explanation.Reason?,
        _ layout: ViewLayout
    ) -> [TextLine] {
        let number = item(activity, reason).map { "#\($0.number) " } ?? ""
        // The value's own line has the time of the activity that set it.
        let time = reason == nil ? "" : " \(activity.occurredAt.words(in: layout.zone))"
        let what = [
            StyledText("   \(number)\(activity.id) ", .cyan),
            StyledText("\(activity.kind.name)\(time)"),
            // Of contacts that became one, it matters whose activity it is.
            StyledText(
                activity.stream == basis.stream ? "" : " of \(activity.stream.contact)",
                .cyan
            ),
            StyledText(activity.who.map { " by \($0)" } ?? "", .dim),
        ]
        let place = place(evidence(of: activity, reason), reason, layout.zone)
        let erased = activity.isErased ? basis.basis.erasedAt : nil
        let below = [
            StyledText(place ?? "", .dim),
            StyledText(erased.map { "its text was erased at position \($0)" } ?? "", .dim),
            StyledText(reason?.words(against: decidingName) ?? "", .yellow),
        ]
        .filter { !$0.text.isEmpty }
        let joined = below.flatMap { [StyledText("  "), $0] }.dropFirst()
        let margin = StyledText("       ")
        let width = joined.reduce(SafeText.width(margin.text)) { $0 + SafeText.width($1.text) }
        guard !below.isEmpty else { return [what] }
        // Evidence is never cut: if one line is too narrow, each part gets its own.
        return width <= layout.width
            ? [what, [margin] + joined] : [what] + below.map { [margin, $0] }
    }

    /// Returns the place of the entry, with its position if the reason is about a single entry.
    private func place(
        _ evidence: Evidence?,
        _ reason: Explanation.Reason?,
        _ zone: CalendarZone
    ) -> String? {
        evidence.map { evidence in
            guard let position = reason?.position, evidence.location != nil else {
                return evidence.words(in: zone)
            }
            return "position \(position), \(evidence.words(in: zone))"
        }
    }
}
