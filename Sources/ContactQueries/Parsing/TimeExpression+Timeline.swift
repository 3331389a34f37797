package import ContactProjector

/// A time as typed, resolved on a timeline.
package struct PlacedTime: Equatable {
    /// The as-of that it means.
    package let asOf: AsOf
    /// The time as it was understood, or `nil` if that is obvious, as in `#11`.
    package let time: TypedTime?
    /// The same place as the end of a time range: a date stands for its whole day, a month or a year for all of it.
    package func ending(in zone: CalendarZone) -> PlacedTime {
        guard let time, case .start = time.note else { return self }
        let end = time.ending(in: zone)
        return PlacedTime(asOf: .time(end.instant), time: end)
    }

    /// The activity that it was typed as just before; `nil` if it was typed otherwise.
    package let before: ActivityID?

    /// Creates a resolved time.
    package init(asOf: AsOf, time: TypedTime? = nil, before: ActivityID? = nil) {
        self.asOf = asOf
        self.time = time
        self.before = before
    }
}

extension TimeExpression {
    /// Resolves the time on a contact's timeline.
    ///
    /// `now` is the clock's time, or `nil` if it may not be used.
    ///
    /// - Throws: ``UserError`` when the timeline has no such activity, or there is no dated cursor to count from.
    package func placed(
        _ text: String,
        on timeline: Timeline?,
        from cursor: AsOf,
        in zone: CalendarZone,
        now: Timestamp? = nil
    ) throws(UserError) -> PlacedTime {
        switch self {
        case .input(let input): return Self.placed(try TypedTime(input, typed: text, in: zone))
        case .clock(let clock):
            let day = try Self.start(of: text, from: cursor, on: timeline)
            return Self.placed(try zone.time(clock, onDayOf: day, typed: text))
        case .now:
            guard let now else {
                throw UserError(
                    "\(text.quoted) depends on the clock",
                    hint: "times count from the cursor: end, -1d"
                )
            }
            return Self.placed(TypedTime(now: now))
        case .end: return PlacedTime(asOf: .end)
        case .start: return PlacedTime(asOf: .start)
        case .after(let number):
            return PlacedTime(asOf: .activity(try Self.activity(number, on: timeline).id))
        case .before(let number):
            // Before activity n is after activity n-1, not at its time: several may share one time.
            let next = try Self.activity(number, on: timeline).id
            guard number > 1 else { return PlacedTime(asOf: .start, before: next) }
            let last = try Self.activity(number - 1, on: timeline).id
            return PlacedTime(asOf: .activity(last), before: next)
        case .shift(let distance):
            let start = try Self.start(of: text, from: cursor, on: timeline)
            return PlacedTime(asOf: .time(distance.applied(to: start, in: zone)))
        case .row, .mark:
            throw UserError(
                "rows and marks are times of a shell session",
                hint: "use a date such as 2024-03-05"
            )
        }
    }

    /// A Boolean value that indicates whether the time counts from a contact's activities.
    package var needsTimeline: Bool {
        switch self {
        case .after, .before, .shift: true
        case .input, .clock, .now, .start, .end, .row, .mark: false
        }
    }

    private static func placed(_ time: TypedTime) -> PlacedTime {
        PlacedTime(asOf: .time(time.instant), time: time)
    }

    /// Returns the time from which a relative time counts.
    private static func start(
        of text: String,
        from cursor: AsOf,
        on timeline: Timeline?
    ) throws(UserError) -> Timestamp {
        guard let instant = instant(of: cursor, on: timeline) else {
            throw UserError(
                "\(text.quoted) needs a dated cursor to count from",
                hint: "use a date such as 2024-03-05"
            )
        }
        return instant
    }

    /// The same time without the activities at it, or `nil` for the start and the end.
    package var excluding: TimeExpression? {
        switch self {
        case .after(let number): .before(activity: number)
        case .before, .input, .clock, .now, .shift, .row, .mark: self
        case .start, .end: nil
        }
    }

    private static func activity(_ number: Int, on timeline: Timeline?) throws(UserError)
        -> Activity
    {
        guard let timeline else {
            throw UserError("#\(number) needs a contact", hint: "use a date such as 2024-03-05")
        }
        guard timeline.activities.indices.contains(number - 1) else {
            throw UserError(
                "\(timeline.stream.contact) has no activity #\(number)",
                hint:
                    "it has \(HumanText.activities(timeline.activities.count)); `activities` lists them"
            )
        }
        return timeline.activities[number - 1]
    }

    /// Returns the time of a cursor; at the end, that of the last dated activity.
    package static func instant(of cursor: AsOf, on timeline: Timeline?) -> Timestamp? {
        if let instant = cursor.instant { return instant }
        guard let timeline, let prefix = try? timeline.prefix(asOf: cursor) else { return nil }
        return prefix.last?.occurredAt
    }
}
