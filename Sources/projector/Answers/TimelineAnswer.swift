internal import ActivityJSON
internal import ContactProjector

/// A contact's history as lanes over one axis of time.
struct TimelineAnswer: Answer {
    let timeline: Timeline
    /// Where the cursor stands; nil when nothing is dated.
    let cursor: Timestamp?
    let state: ContactState
    let history: [Interval]

    var documents: [any JSONAnswer & Sendable] { history }
    var table: Table { HistoryAnswer(intervals: history, state: state).table }

    func lines(_ layout: Layout) -> [Line] {
        let times = timeline.activities.compactMap(\.occurredAt)
        guard let first = times.first, let last = times.last else {
            return [[Span("no dated activities to draw", .dim)]]
        }
        let width = min(max(layout.width - labelWidth - 20, 10), 200)
        let scale = TimeScale(from: first, through: last, cells: width)
        return LanePicture(
            answer: self,
            scale: scale,
            labelWidth: labelWidth,
            glyphs: layout.glyphs,
            intervals: Dictionary(grouping: history, by: \.attribute)
        )
        .lines(times)
    }

    /// The segments that the contact was ever in, in the order of their first membership.
    var segmentsEverIn: [SegmentID] {
        var seen: Set<SegmentID> = []
        let byEntry = history.sorted { Timestamp.precedesUndated($0.since, $1.since) }
        return byEntry.compactMap { interval in
            guard case .segment(let id) = interval.attribute, seen.insert(id).inserted else {
                return nil
            }
            return id
        }
    }

    func label(_ segment: SegmentID) -> String {
        TerminalText.truncated(state.labels[segment]?.name ?? segment.rawValue, to: 16)
    }

    private var labelWidth: Int {
        max(12, segmentsEverIn.map { TerminalText.width(label($0)) }.max() ?? 0)
    }
}

extension Timestamp {
    fileprivate static func precedesUndated(_ left: Timestamp?, _ right: Timestamp?) -> Bool {
        (left ?? .earliest) < (right ?? .earliest)
    }
}

/// The lanes of one contact.
private struct LanePicture {
    let answer: TimelineAnswer
    let scale: TimeScale
    let labelWidth: Int
    let glyphs: Layout.Glyphs
    let intervals: [Attribute: [Interval]]

    private static let mostLanes = 30

    func lines(_ times: [Timestamp]) -> [Line] {
        let segments = answer.segmentsEverIn
        let hidden = segments.count - Self.mostLanes
        return [
            axis, density(times), lane(.unsubscribed, "unsubscribed"), lane(.blocked, "blocked"),
        ]
            + segments.prefix(Self.mostLanes).map { lane(.segment($0), answer.label($0)) }
            + (hidden > 0 ? [[Span("and \(hidden) more segments: try history", .dim)]] : [])
            + [notes, cursorLine]
    }

    private var axis: Line {
        row("", scale.axis, answer.timeline.stream.contact.rawValue)
    }

    private func density(_ times: [Timestamp]) -> Line {
        row("activities", scale.density(of: times, glyphs), "\(answer.timeline.activities.count)")
    }

    private func lane(_ attribute: Attribute, _ name: String) -> Line {
        let intervals = intervals[attribute, default: []]
        let isOn = answer.state[attribute].isOn
        let spells = intervals.count == 1 ? "once" : "\(intervals.count) times"
        return row(
            name,
            scale.bar(of: intervals, glyphs),
            "\(isOn ? "yes" : "no")\(intervals.isEmpty ? "" : ", \(spells)")"
        )
    }

    private var notes: Line {
        let written = answer.timeline.activities.filter { $0.kind == .noteCreated }.compactMap(
            \.occurredAt
        )
        return row("notes", scale.dots(at: written, glyphs), "\(answer.state.notes.count)")
    }

    private var cursorLine: Line {
        guard let cursor = answer.cursor else { return [] }
        let cell = scale.cell(of: cursor)
        let mark = glyphs == .unicode ? "▲" : "^"
        let before = labelWidth + 2 + cell
        let label = cursor.readable
        // The label stands where there is room for it.
        guard cell + label.count + 2 > scale.cells else {
            let gap = String(repeating: " ", count: before)
            return [Span(gap), Span(mark, .yellow), Span(" \(label)", .dim)]
        }
        let gap = String(repeating: " ", count: max(0, before - label.count - 1))
        return [Span(gap), Span("\(label) ", .dim), Span(mark, .yellow)]
    }

    private func row(_ name: String, _ cells: String, _ summary: String) -> Line {
        let gap = String(repeating: " ", count: labelWidth - TerminalText.width(name))
        let wall = glyphs == .unicode ? "│" : "|"
        return [
            Span(gap), Span(name, .bold), Span(" \(wall)", .dim), Span(cells),
            Span("\(wall) ", .dim), Span(summary, .dim),
        ]
    }
}
