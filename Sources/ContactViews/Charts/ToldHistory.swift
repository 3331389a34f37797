internal import ContactProjector
internal import ContactQueries

/// A contact's history in words, as far as a timeline is about it: up to the time and within the range that were asked for.
struct ToldHistory {
    /// The activities in the range that had happened by the time.
    let activities: [Activity]
    private let span: ClosedRange<Timestamp>
    private let happened: Set<ActivityID>

    init(_ answer: TimelineResult, _ span: ClosedRange<Timestamp>) {
        let timeline = answer.timeline
        let count =
            (try? timeline.count(asOf: answer.state.basis.asOf)) ?? timeline.activities.count
        let past = timeline.activities.prefix(count).filter {
            ($0.occurredAt ?? .earliest) <= span.upperBound
        }
        activities = past.filter { $0.occurredAt.map(span.contains) ?? false }
        happened = Set(past.map(\.id))
        self.span = span
    }

    /// The intervals that had begun.
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

    /// How often an attribute was on within the range, and for how long.
    func spells(_ intervals: [AttributeInterval], _ word: String) -> String {
        let shown = begun(intervals).filter {
            !isOver($0) || ($0.until ?? .earliest) > span.lowerBound
        }
        guard !shown.isEmpty else { return ", never \(word)" }
        let times = shown.count == 1 ? "once" : "\(shown.count.grouped) times"
        return ", \(word) \(times)" + length(of: shown)
    }

    /// Whether the contact is in a segment, and for which time.
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

    /// How long the intervals lasted within the range, if all are over.
    private func length(of intervals: [AttributeInterval]) -> String {
        let lengths = intervals.filter(isOver).compactMap { interval in
            interval.since.flatMap { since in
                interval.until.map {
                    $0.microseconds - max(since, span.lowerBound).microseconds
                }
            }
        }
        guard lengths.count == intervals.count else { return "" }
        return ", \(TimeScale.words(lengths.reduce(0, +)))"
    }
}
