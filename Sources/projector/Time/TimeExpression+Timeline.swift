internal import ContactProjector
internal import ContactQuestions

extension TimeExpression {
    /// Places the time on a contact's timeline.
    ///
    /// - Throws: ``CommandError`` when the timeline has no such activity, or there is no dated cursor to count from.
    func asOf(on timeline: Timeline?, from cursor: AsOf, in zone: Zone) throws(CommandError) -> AsOf
    {
        switch self {
        case .input(.instant(let instant)): return .time(instant)
        case .input(.local(let local)): return .time(zone.instant(ofLocal: local))
        case .end: return .end
        case .start: return .start
        case .after(let number): return .activity(try Self.activity(number, on: timeline).id)
        case .before(let number):
            _ = try Self.activity(number, on: timeline)
            guard number > 1 else { return .start }
            return .activity(try Self.activity(number - 1, on: timeline).id)
        case .shift(let distance):
            guard let instant = Self.instant(of: cursor, on: timeline) else {
                throw CommandError(
                    "there is no dated activity to count from",
                    hint: "give a date such as 2024-03-05"
                )
            }
            return .time(instant.advanced(byMicroseconds: distance))
        case .row, .mark:
            throw CommandError(
                "rows and marks are moments of a session",
                hint: "give a date such as 2024-03-05"
            )
        }
    }

    /// The same place, but just before what happened there; nil for the start and the end, which nothing is at.
    var excluding: TimeExpression? {
        switch self {
        case .after(let number): .before(activity: number)
        case .before, .input, .shift, .row, .mark: self
        case .start, .end: nil
        }
    }

    private static func activity(_ number: Int, on timeline: Timeline?) throws(CommandError)
        -> Activity
    {
        guard let timeline else {
            throw CommandError("#\(number) needs a contact", hint: "name one first, or give a date")
        }
        guard timeline.activities.indices.contains(number - 1) else {
            throw CommandError(
                "\(timeline.stream.contact) has no activity #\(number)",
                hint: "it has \(timeline.activities.count): try `activities`"
            )
        }
        return timeline.activities[number - 1]
    }

    /// The instant that a cursor stands at; at the end that of the last dated activity.
    static func instant(of cursor: AsOf, on timeline: Timeline?) -> Timestamp? {
        if let instant = cursor.instant { return instant }
        guard let timeline, let prefix = try? timeline.prefix(asOf: cursor) else { return nil }
        return prefix.last?.occurredAt
    }
}
