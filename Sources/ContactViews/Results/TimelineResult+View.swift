internal import ContactProjector
internal import ContactQueries
package import TerminalText

/// A contact's history as lanes over one axis of time.
extension TimelineResult: ResultView {
    package var table: Table { HistoryResult.listing(of: history, state) }

    package func picture(_ layout: ViewLayout) -> [TextLine]? {
        (isErased ? basis.lines(in: layout.zone) : basis.merges) + lanes(layout)
    }

    /// A Boolean value that indicates whether only opt-outs are left of the contact.
    fileprivate var isErased: Bool { basis.basis.presence == .erased }

    private func lanes(_ layout: ViewLayout) -> [TextLine] {
        let times = timeline.activities.compactMap(\.occurredAt)
        guard let first = times.first, let last = times.last else {
            return isErased ? [] : [[StyledText("0 dated activities", .dim)]]
        }
        return LanePicture(answer: self, asked: window ?? first...last, layout: layout).lines
    }
}

/// The lanes of one contact, each with a label and a summary.
private struct LanePicture {
    private let answer: TimelineResult
    private let span: ClosedRange<Timestamp>
    private let glyphs: TerminalLayout.Glyphs
    private let zone: CalendarZone
    private let rows: [Row]
    private let scale: TimeScale
    private let labelWidth: Int

    private static let mostLanes = 30
    private static let longestLabel = 16

    /// The content of a lane.
    private struct Row {
        let label: String
        let content: Content
        let summary: String

        enum Content {
            case density([Timestamp])
            case bar([LaneSpan])
            case dots([Timestamp])
        }
    }

    init(answer: TimelineResult, asked: ClosedRange<Timestamp>, layout: ViewLayout) {
        self.answer = answer
        glyphs = layout.glyphs
        zone = layout.zone
        span = Self.visible(asked, in: zone)
        let rows = Self.rows(of: answer, span, zone)
        self.rows = rows
        let contact = answer.state.stream.contact.rawValue
        let widest = ([contact] + rows.map(\.label)).map { SafeText.width($0) }.max() ?? 0
        labelWidth = min(widest, Self.longestLabel)
        // Measured with the longest duration of a column, which is only known once the width is.
        let summaries = rows.map(\.summary) + ["1 column = 9.9 days, \(zone.name)"]
        let summaryWidth = summaries.map { SafeText.width($0) }.max() ?? 0
        // Summaries get half of the width at most; 4 are the two walls and a blank beside each.
        let room = layout.width - labelWidth - min(summaryWidth, layout.width / 2) - 4
        scale = TimeScale(
            from: span.lowerBound,
            through: span.upperBound,
            cells: min(max(room, 10), 200),
            in: zone
        )
    }

    /// Returns the time range to draw, which is the whole day if the range is shorter than a second.
    private static func visible(_ asked: ClosedRange<Timestamp>, in zone: CalendarZone)
        -> ClosedRange<Timestamp>
    {
        let length = asked.upperBound.microseconds - asked.lowerBound.microseconds
        guard length < 1_000_000,
            let day = try? CalendarPeriod.day.covering(asked, in: zone).first
        else { return asked }
        return day.start...max(day.end.advanced(byMicroseconds: -1), asked.upperBound)
    }

    private static func rows(
        of answer: TimelineResult,
        _ span: ClosedRange<Timestamp>,
        _ zone: CalendarZone
    ) -> [Row] {
        let shown = answer.timeline.activities.filter {
            $0.occurredAt.map(span.contains) ?? false
        }
        let told = ToldHistory(answer, span, in: zone)
        let intervals = Dictionary(grouping: answer.history, by: \.attribute)
        let lanes = answer.history.segmentsByEntry.prefix(mostLanes).map { segment in
            let name = answer.state.labels[segment]?.name ?? segment.rawValue
            let spells = intervals[.segment(segment), default: []]
            return Row(
                label: SafeText.truncated(name, to: longestLabel),
                content: .bar(spells.map(LaneSpan.init)),
                summary: told.membership(spells)
            )
        }
        let unsubscribed = intervals[.unsubscribed, default: []]
        let blocked = intervals[.blocked, default: []]
        let written = shown.filter { $0.kind == .noteCreated }.compactMap(\.occurredAt)
        let optOuts = [
            subscribed(answer, unsubscribed, told),
            Row(
                label: "blocked",
                content: .bar(blocked.map(LaneSpan.init)),
                summary: (told.isOn(blocked) ? "yes" : "no") + told.spells(blocked, "blocked")
            ),
        ]
        // Of an erased contact, opt-outs alone are known.
        guard !answer.isErased else { return optOuts }
        return [
            Row(
                label: "activities",
                content: .density(shown.compactMap(\.occurredAt)),
                summary: told.activities.count.grouped
            )
        ] + optOuts + lanes + [
            Row(
                label: "notes",
                content: .dots(written),
                summary: told.activities.count { $0.kind == .noteCreated }.grouped
            )
        ]
    }

    /// Returns the lane of the subscription, which is unknown for an erased contact without an opt-out.
    private static func subscribed(
        _ answer: TimelineResult,
        _ unsubscribed: [AttributeInterval],
        _ told: ToldHistory
    ) -> Row {
        let value = told.isOn(unsubscribed) ? "no" : answer.isErased ? "unknown" : "yes"
        return Row(
            label: "subscribed",
            content: .bar(answer.isErased ? [] : LaneSpan.complement(of: unsubscribed)),
            summary: value + told.spells(unsubscribed, "unsubscribed")
        )
    }

    var lines: [TextLine] {
        let hidden = answer.history.segmentsByEntry.count - Self.mostLanes
        return [axis] + rows.map(line)
            + (hidden > 0
                ? [
                    [
                        StyledText(
                            "\(HumanText.count(hidden, "more segment")); history lists them",
                            .dim
                        )
                    ]
                ] : [])
            + [cursorLine]
    }

    /// The axis, beside the contact.
    private var axis: TextLine {
        let contact = SafeText.truncated(
            answer.state.stream.contact.rawValue,
            to: labelWidth
        )
        return row(contact, [StyledText(scale.axis, .dim)], "")
    }

    private func line(_ row: Row) -> TextLine {
        let cells =
            switch row.content {
            case .density(let times): scale.density(of: times, glyphs)
            case .bar(let bars): scale.bar(of: bars, glyphs)
            case .dots(let times): scale.dots(at: times, glyphs)
            }
        return self.row(row.label, [StyledText(cells)], row.summary)
    }

    private func row(_ name: String, _ cells: [StyledText], _ summary: String) -> TextLine {
        let wall = glyphs == .unicode ? "│" : "|"
        return [StyledText(gap(name)), StyledText(name, .bold), StyledText(" \(wall)", .dim)]
            + cells
            + [StyledText(summary.isEmpty ? wall : "\(wall) ", .dim), StyledText(summary, .dim)]
    }

    /// The cursor under the lanes, how long a column is, and the zone of the times.
    private var cursorLine: TextLine {
        let foot = glyphs == .unicode ? "╵" : "'"
        let worth = "1 column = \(scale.cellWorth), \(zone.name)"
        guard let cursor = answer.cursor, span.contains(cursor) else {
            return [
                StyledText(gap("") + " \(foot)" + blanks(scale.cells) + "\(foot) \(worth)", .dim)
            ]
        }
        let cell = scale.cell(of: cursor)
        let mark = glyphs == .unicode ? "▲" : "^"
        let label = cursor.clock(in: zone)
        // The label is right of the mark, or else left of it; if neither fits, it is left out.
        let isRight = cell + label.count + 2 <= scale.cells
        let isLeft = !isRight && cell >= label.count + 1
        let before = isLeft ? blanks(cell - label.count - 1) + label + " " : blanks(cell)
        let after =
            isRight
            ? " " + label + blanks(scale.cells - cell - label.count - 2)
            : blanks(scale.cells - cell - 1)
        return [
            StyledText(gap("") + " \(foot)" + before, .dim), StyledText(mark, .yellow),
            StyledText("\(after)\(foot) \(worth)", .dim),
        ]
    }

    private func gap(_ name: String) -> String { blanks(labelWidth - SafeText.width(name)) }

    private func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
