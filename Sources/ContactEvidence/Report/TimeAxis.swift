package import ContactProjector
internal import ContactQueries

/// A mapping of times to the width of a picture, in hundredths of a percent.
package struct TimeAxis: Sendable {
    private let start: Int64
    private let length: Double

    /// A unit of the calendar at its start.
    package struct Mark: Sendable {
        /// The name of the unit, or `nil` without space for it.
        package let label: String?
        /// The place of its start.
        package let place: Int
    }

    /// The whole width.
    static let width = 10_000
    private static let mostMarks = 24
    /// The most labels that fit a narrow screen.
    private static let mostLabels = 4

    /// Creates the axis of some times, with a margin on both sides.
    ///
    /// A time that is asked about widens it, unless it is so far away that the others would be drawn as one.
    package init?(_ times: ClosedRange<Timestamp>?, asked: Timestamp?) {
        guard let times else { return nil }
        var (first, last) = (times.lowerBound.microseconds, times.upperBound.microseconds)
        let reach = max((last - first) / 4, 86_400_000_000)
        if let asked = asked?.microseconds, (first - reach...last + reach).contains(asked) {
            (first, last) = (min(first, asked), max(last, asked))
        }
        // A single time is in the middle of a day.
        let margin = first == last ? 43_200_000_000 : max((last - first) / 40, 1)
        start = first - margin
        length = Double(last - first + 2 * margin)
    }

    /// Returns the place of a time, at an edge if it is outside.
    package func place(_ time: Timestamp) -> Int {
        let share = Double(time.microseconds - start) / length
        return Int((min(max(share, 0), 1) * Double(Self.width)).rounded())
    }

    /// Returns a place as a share of the width: `12.34%`.
    package static func percent(_ place: Int) -> String {
        let rest = place % 100
        return "\(place / 100)\(rest == 0 ? "" : rest < 10 ? ".0\(rest)" : ".\(rest)")%"
    }

    /// The starts of the calendar's units, the finest of which there are few enough.
    package var marks: [Mark] {
        guard let from = Timestamp(microseconds: start),
            let through = Timestamp(microseconds: start + Int64(length))
        else { return [] }
        for (period, shortest) in Self.periods where length / shortest < 400 {
            let units = (try? period.covering(from...through, in: .utc)) ?? []
            let inside = units.filter { $0.start >= from }
            if inside.count <= Self.mostMarks { return Self.labeled(inside).map(mark) }
        }
        return []
    }

    /// The periods that may be marked, with the least microseconds that each has.
    private static let periods: [(CalendarPeriod, Double)] = [
        (.day, 86_400e6), (.month, 28 * 86_400e6), (.quarter, 90 * 86_400e6),
        (.year, 365 * 86_400e6),
    ]

    private static func labeled(
        _ units: [CalendarPeriod.Stretch]
    ) -> [(unit: CalendarPeriod.Stretch, isLabeled: Bool)] {
        let step = max(1, (units.count + mostLabels - 1) / mostLabels)
        return units.enumerated().map { ($1, $0.isMultiple(of: step)) }
    }

    private func mark(_ unit: CalendarPeriod.Stretch, isLabeled: Bool) -> Mark {
        Mark(label: isLabeled ? unit.label : nil, place: place(unit.start))
    }
}
