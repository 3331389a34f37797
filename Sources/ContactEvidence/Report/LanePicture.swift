package import ContactProjector
internal import ContactQueries

/// The lanes of a contact as a picture that fits any width.
package struct LanePicture {
    private let lanes: ReportLanes
    private let axis: TimeAxis
    private let asked: Timestamp?
    private let label: String

    /// The heights of the axis, of a lane, and of its bar.
    private static let (head, lane, bar) = (26, 40, 8)
    /// The parts into which the activities are counted.
    private static let parts = 250
    /// The most time ranges of a lane that are drawn one by one.
    private static let mostSpans = 200

    /// Creates the picture with a sentence that says what it shows, or returns `nil` if nothing is dated.
    package init?(_ lanes: ReportLanes, asked: Timestamp?, label: String) {
        guard let first = lanes.times.first, let last = lanes.times.last,
            let axis = TimeAxis(first...last, asked: asked)
        else { return nil }
        self.lanes = lanes
        self.axis = axis
        self.asked = asked
        self.label = label
    }

    /// Returns the place of a time, or the left edge for `nil`.
    package func place(_ time: Timestamp?) -> String { TimeAxis.percent(time.map(axis.place) ?? 0) }

    /// The picture, with a line at the time asked about and one that the script moves.
    package var html: HTML {
        let rows = lanes.lanes.enumerated().map { index, lane in row(lane, index + firstLane) }
        let height = Self.head + Self.lane * (lanes.lanes.count + firstLane) + 6
        return Tag.svg(
            [
                .class("lanes"), HTMLAttribute("role", "img"), HTMLAttribute("aria-label", label),
                HTMLAttribute("width", "100%"), HTMLAttribute("height", String(height)),
            ],
            of: marks(height) + (firstLane == 1 ? [activities] : []) + rows + cursors(height)
        )
    }

    /// The number of rows before the attributes: the activities, which an erasure leaves out.
    private var firstLane: Int { lanes.isErased ? 0 : 1 }

    private func marks(_ height: Int) -> [HTML] {
        axis.marks.flatMap { mark -> [HTML] in
            let isLate = mark.place > TimeAxis.width * 8 / 10
            let place = TimeAxis.percent(mark.place)
            let label = mark.label.map { label in
                Tag.text(
                    [
                        .class("mark"), HTMLAttribute("x", place), HTMLAttribute("y", "12"),
                        HTMLAttribute("text-anchor", isLate ? "end" : "start"),
                    ],
                    HTML(words: label)
                )
            }
            return [Self.line("grid", place, from: 18, to: height)] + [label].compactMap(\.self)
        }
    }

    /// The number of activities in each part of the time, as bars that grow with it.
    private var activities: HTML {
        var counts = [Int](repeating: 0, count: Self.parts)
        let width = TimeAxis.width / Self.parts
        for time in lanes.times { counts[min(axis.place(time) / width, Self.parts - 1)] += 1 }
        let most = counts.max() ?? 0
        let base = Self.head + Self.lane - 6
        let bars = counts.indices.filter { counts[$0] > 0 }.map { part in
            let height = 6 + 10 * counts[part] / max(most, 1)
            return rect("tick", part * width, width, y: base - height, height: height)
        }
        return Tag.g(of: [name("activities", 0)] + bars)
    }

    private func row(_ lane: ReportLane, _ index: Int) -> HTML {
        let y = Self.head + Self.lane * index + Self.lane - 6 - Self.bar
        let ranges = Self.merged(lane.spans.compactMap(range))
        let bars = ranges.map { range in
            rect("bar", range.lowerBound, range.count, y: y, height: Self.bar)
        }
        let track = rect("track", 0, TimeAxis.width, y: y, height: Self.bar)
        let style = lane.attribute == .blocked ? "blocked" : "lane"
        return Tag.g(
            [.class(style)],
            of: [name(PageText.cut(lane.name, to: 40), index), track] + bars
        )
    }

    /// Returns the places of a time range, or `nil` if it is over before the first time.
    private func range(_ span: LaneSpan) -> Range<Int>? {
        guard let first = lanes.times.first else { return nil }
        if let until = span.until, until < first { return nil }
        // Nothing is known of the time before the first activity.
        let from = axis.place(max(span.from ?? first, first))
        return from..<max(span.until.map(axis.place) ?? TimeAxis.width, from + 30)
    }

    /// Returns the ranges, of many those together that would touch on a screen.
    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        guard ranges.count > mostSpans else { return ranges }
        return ranges.reduce(into: []) { merged, range in
            guard let last = merged.last, range.lowerBound < last.upperBound + 20 else {
                return merged.append(range)
            }
            merged[merged.count - 1] =
                last.lowerBound..<max(last.upperBound, range.upperBound)
        }
    }

    private func name(_ name: String, _ row: Int) -> HTML {
        Tag.text(
            [
                .class("name"), HTMLAttribute("x", "0"),
                HTMLAttribute("y", String(Self.head + Self.lane * row + 18)),
            ],
            HTML(words: name)
        )
    }

    private func cursors(_ height: Int) -> [HTML] {
        let place = place(asked ?? lanes.times.last)
        return [
            Self.line("asked", place, from: 16, to: height),
            Self.line("cursor", place, from: 16, to: height),
        ]
    }

    private func rect(_ style: String, _ x: Int, _ width: Int, y: Int, height: Int) -> HTML {
        Tag.rect([
            .class(style), HTMLAttribute("x", TimeAxis.percent(x)),
            HTMLAttribute("width", TimeAxis.percent(width)), HTMLAttribute("y", String(y)),
            HTMLAttribute("height", String(height)),
        ])
    }

    private static func line(_ style: String, _ place: String, from: Int, to: Int) -> HTML {
        Tag.line([
            .class(style), HTMLAttribute("x1", place), HTMLAttribute("x2", place),
            HTMLAttribute("y1", String(from)), HTMLAttribute("y2", String(to)),
        ])
    }
}
