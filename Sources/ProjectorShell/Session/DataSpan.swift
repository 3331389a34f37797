internal import ContactProjector
internal import ContactQueries

/// The times of the first and the last dated activity, which complete a time without a year.
struct DataSpan: Equatable, Sendable {
    private let range: ClosedRange<Timestamp>

    /// Creates the span of two times, or `nil` if no activity has a time.
    init?(_ range: ClosedRange<Timestamp>?) {
        guard let range else { return nil }
        self.range = range
    }

    /// Creates the span of one contact's activities, or `nil` if they are all undated.
    init?(_ timeline: Timeline) {
        let times = timeline.activities.lazy.compactMap(\.occurredAt)
        // Undated activities come first in a timeline, so the last one is dated unless all are
        // undated.
        guard let first = times.first, let last = timeline.activities.last?.occurredAt else {
            return nil
        }
        range = min(first, last)...max(first, last)
    }

    /// Returns the days of the two times, such as `2024-01-09 to 2024-07-02 UTC`.
    func words(in zone: CalendarZone) -> String {
        let days = [range.lowerBound, range.upperBound].map { $0.words(in: zone).prefix(10) }
        return "\(days[0]) to \(days[1]) \(range.upperBound.offset(in: zone))"
    }

    /// Returns the latest date within the data that a text without a year can mean, such as `2024-06-03`.
    ///
    /// Returns `nil` if no such date is within the data.
    func date(ofYearless text: String, in zone: CalendarZone) -> String? {
        let bounds = [range.lowerBound, range.upperBound].map { $0.words(in: zone).prefix(10) }
        let years = bounds.map { Int($0.prefix(4)) ?? 0 }
        // 29 February is missing from at most seven years in a row; every other day is in each.
        for year in stride(from: years[1], through: max(years[0], years[1] - 8), by: -1) {
            guard let input = try? TimeInput(reading: "\(text) \(year)"),
                let time = try? TypedTime(input, typed: text, in: zone)
            else { continue }
            let day = time.instant.words(in: zone).prefix(10)
            // Dates are compared as they are shown, so that the last day counts in any zone.
            if bounds[0] <= day, day <= bounds[1] { return String(day) }
        }
        return nil
    }
}
