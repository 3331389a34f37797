internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// The reason of a value, and the activities that did not count.
extension ExplanationResult: ResultView {
    package var table: Table {
        var table = Table(
            ["reason", "#", "occurred at", "type", "by", "id", "source"],
            numeric: ["#"],
            times: ["occurred at"]
        )
        if let deciding = explanation.deciding { table.add(row(nil, deciding)) }
        for candidate in explanation.others {
            table.add(row(candidate.reason, candidate.activity))
        }
        return table
    }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        let earlier = explanation.others.reversed().filter { $0.reason == .earlier }
        let rest = explanation.others.filter { $0.reason != .earlier }
        return [title(layout.zone), head(layout.zone)]
            + (explanation.deciding.map { lines($0, nil, layout) } ?? [])
            + section("set earlier by", earlier.flatMap { lines($0.activity, nil, layout) })
            + section("not counted", rest.flatMap { lines($0.activity, $0.reason, layout) })
            + erasure
    }

    /// The reason why nothing but opt-outs is left of the time before an erasure.
    private var erasure: [TextLine] {
        explanation.basis.erasedAt.map { position in
            let text = " erased at position \(position): of earlier activities only opt-outs count"
            return [[StyledText(text, .yellow)]]
        } ?? []
    }

    private func title(_ zone: CalendarZone) -> TextLine {
        [
            StyledText(state.stream.contact.rawValue, .cyan),
            StyledText(" \(explanation.basis.words(in: zone))", .dim),
        ]
    }

    private func head(_ zone: CalendarZone) -> TextLine {
        let attributeState = explanation.state
        if case .segment = explanation.attribute, explanation.basis.presence == .erased {
            let position = explanation.basis.erasedAt.map { " at position \($0)" } ?? ""
            let contact = state.stream.contact
            return [StyledText(" unknown: \(contact) was erased\(position)", .yellow)]
        }
        if explanation.basis.presence == .unknown {
            return [StyledText(" unknown: no activities of this contact", .yellow)]
        }
        guard attributeState.decidedBy != nil else {
            return [
                StyledText(" \(value)"), StyledText(": the default, no activity sets it", .dim),
            ]
        }
        return [
            StyledText(" \(value)", .bold),
            StyledText(" since \(attributeState.since.words(in: zone)), set by"),
        ]
    }

    /// `not blocked`, `in VIP (seg_vip)`.
    private var value: String {
        let name = state.name(of: explanation.attribute)
        let words = if case .segment = explanation.attribute { "in \(name)" } else { name }
        return explanation.state.isOn ? words : "not \(words)"
    }

    private func section(_ title: String, _ lines: [TextLine]) -> [TextLine] {
        lines.isEmpty ? [] : [[StyledText(" \(title)")]] + lines
    }

    /// The activity, and beside it, or below it where there is no room, where it was read and why it did not count.
    private func lines(
        _ activity: Activity,
        _ reason: Explanation.Reason?,
        _ layout: ViewLayout
    ) -> [TextLine] {
        let item = item(activity, reason)
        let place = location(of: reason) ?? item?.location
        let what = [
            StyledText("   \(item.map { "#\($0.number)" } ?? activity.id.rawValue) ", .cyan),
            StyledText("\(activity.kind.name) \(activity.occurredAt.words(in: layout.zone))"),
            StyledText(activity.who.map { " by \($0)" } ?? "", .dim),
        ]
        let erased = activity.isErased ? explanation.basis.erasedAt : nil
        let reasons = [
            StyledText(erased.map { "  its text was erased at position \($0)" } ?? "", .dim),
            StyledText(place.map { "  \($0)" } ?? "", .dim),
            StyledText(reason.map { "  \(words($0))" } ?? "", .yellow),
        ]
        .filter { !$0.text.isEmpty }
        let width = (what + reasons).reduce(0) { $0 + SafeText.width($1.text) }
        guard width > layout.width, !reasons.isEmpty else { return [what + reasons] }
        return [what, [StyledText("     ")] + reasons]
    }

    /// Where the entry was read that the reason names.
    private func location(of reason: Explanation.Reason?) -> RecordLocation? {
        reason?.position.flatMap { locations[$0] }
    }

    private func words(_ reason: Explanation.Reason) -> String {
        switch reason {
        case .earlier: "earlier"
        case .redundant: "no effect: already so"
        case .simultaneous: "same time as \(decidingName), which is ordered last"
        case .inapplicable(nil): "no effect: names no segment"
        case .inapplicable(let position?):
            "conflict: recorded at position \(position) with the id of another fact"
        case .later: "after the time asked about"
        case .notYetKnown(let position): "recorded later, at position \(position)"
        }
    }

    /// The deciding activity as it can be typed back: `#11`, else its id.
    private var decidingName: String {
        guard let deciding = explanation.deciding else { return "another one" }
        return items[deciding.id].map { "#\($0.number)" } ?? deciding.id.rawValue
    }

    private func row(_ reason: Explanation.Reason?, _ activity: Activity) -> [Cell] {
        let item = item(activity, reason)
        return [
            Cell(reason?.name ?? "decided"), Cell(item.map { String($0.number) }),
            Cell(occurredAt: activity.occurredAt), Cell(activity.kind.name), Cell(activity.who),
            Cell(activity.id.rawValue, .cyan),
            Cell((location(of: reason) ?? item?.location)?.description, .dim),
        ]
    }

    /// The numbered activity; what stands at a position of its own is not the one that has the number.
    private func item(
        _ activity: Activity,
        _ reason: Explanation.Reason?
    ) -> NumberedActivity? {
        reason?.position == nil ? items[activity.id] : nil
    }
}
