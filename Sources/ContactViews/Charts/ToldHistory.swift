internal import ContactProjector
internal import ContactQueries

/// A contact's history in words, limited to the time and the range that a timeline is about.
struct ToldHistory {
    /// The activities in the range that had happened by the time.
    let activities: [Activity]
    private let span: ClosedRange<Timestamp>
    private let happened: Set<ActivityID>
    private let zone: CalendarZone

    init(_ answer: TimelineResult, _ span: ClosedRange<Timestamp>, in zone: CalendarZone) {
        let timeline = answer.timeline
        // The as-of of an activity that the timeline doesn't have counts as its end.
        let count =
            (try? timeline.count(asOf: answer.state.basis.asOf)) ?? timeline.activities.count
        // A range may end before the time asked about.
        let past = timeline.activities.prefix(count).filter {
            ($0.occurredAt ?? .earliest) <= span.upperBound
        }
        activities = past.filter { $0.occurredAt.map(span.contains) ?? false }
        happened = Set(past.map(\.id))
        self.span = span
        self.zone = zone
    }

    /// Returns the intervals that had begun by the time.
    private func begun(_ intervals: [AttributeInterval]) -> [AttributeInterval] {
        intervals.filter { happened.contains($0.by) }
    }

    private func isOver(_ interval: AttributeInterval) -> Bool {
        interval.endedBy.map(happened.contains) ?? false
    }

    /// Returns a Boolean value indicating whether an attribute was on at the end.
    func isOn(_ intervals: [AttributeInterval]) -> Bool {
        begun(intervals).contains { !isOver($0) }
    }

    /// Returns the day since which an attribute is on, or else how often it was on within the range, and for how long.
    func spells(_ intervals: [AttributeInterval], _ word: String) -> String {
        let shown = begun(intervals).filter {
            !isOver($0) || ($0.until ?? .earliest) > span.lowerBound
        }
        guard let last = shown.last else { return ", never \(word)" }
        if !isOver(last) {
            let day = last.since.map { $0.clock(in: zone).prefix(10) } ?? "an undated activity"
            let nth = shown.count > 1 ? ", \(Self.ordinal(shown.count)) time" : ""
            return "\(nth), since \(day)"
        }
        let times = shown.count == 1 ? "once" : "\(shown.count.grouped) times"
        return ", \(word) \(times)" + length(of: shown)
    }

    /// Returns the membership in a segment in words: `out`, `in`, or `in, 2nd time`.
    func membership(_ intervals: [AttributeInterval]) -> String {
        guard isOn(intervals) else { return "out" }
        let count = begun(intervals).count
        return count > 1 ? "in, \(Self.ordinal(count)) time" : "in"
    }

    private static func ordinal(_ number: Int) -> String {
        switch (number % 10, number % 100) {
        case (1, let last) where last != 11: "\(number)st"
        case (2, let last) where last != 12: "\(number)nd"
        case (3, let last) where last != 13: "\(number)rd"
        default: "\(number)th"
        }
    }

    /// Returns the words for how long the intervals lasted within the range, none unless all are over.
    private func length(of intervals: [AttributeInterval]) -> String {
        let lengths = intervals.filter(isOver).compactMap { interval in
            interval.since.flatMap { since in
                interval.until.map {
                    $0.microseconds - max(since, span.lowerBound).microseconds
                }
            }
        }
        // A sum without the intervals that continue, or have no dates, would be too short.
        guard lengths.count == intervals.count else { return "" }
        return ", \(TimeScale.words(lengths.reduce(0, +)))"
    }
}
