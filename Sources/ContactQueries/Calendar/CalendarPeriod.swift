public import ContactProjector

/// A period of a zone's calendar, by which time ranges are divided.
public enum CalendarPeriod: String, CaseIterable, Sendable {
    /// A period of the calendar.
    case hour, day, week, month, quarter, year

    // Eleven years by the hour. Each point of a trend is a row of the answer, held in memory.
    /// The maximum number of periods of one answer.
    package static let most = 100_000

    /// One period, from its start up to the start of the next one.
    public struct Stretch: Equatable, Sendable {
        /// The label: `2024-03-05T14:00+01:00`, `2024-03-05`, `2024-W10`, `2024-03`, `2024-Q1` or `2024`.
        public let label: String
        /// The first instant.
        public let start: Timestamp
        /// The start of the next one, or the last representable time if there is none.
        public let end: Timestamp
    }

    /// Returns the periods of a zone that cover a span, in order and without gaps.
    ///
    /// The first one holds the span's start, the last one its end.
    ///
    /// A day, and a period made of days, starts at the first time at which clocks of the zone show
    /// that date, so it is as long as the zone makes it. A date that the zone leaves out has no
    /// period. Weeks start on Monday. Hours start where clocks show a full hour at the span's
    /// start, and follow each other by elapsed hours. The last period ends with the year 9999.
    ///
    /// - Throws: ``UserError`` if there are more than ``most``.
    package func covering(
        _ span: ClosedRange<Timestamp>,
        in zone: CalendarZone
    ) throws(UserError) -> [Stretch] {
        var stretches: [Stretch] = []
        var next = self == .hour ? hour(of: span.lowerBound, zone) : day(of: span.lowerBound, zone)
        while let mark = next, mark.start <= span.upperBound {
            guard stretches.count < Self.most else { throw Self.tooMany }
            next = self == .hour ? hour(after: mark, zone) : day(after: mark, zone)
            let end = next?.start ?? .latest
            // Leaves out a period that ends before the span, and a date that the zone leaves out.
            guard next == nil || end > max(span.lowerBound, mark.start) else { continue }
            stretches.append(Stretch(label: mark.label, start: mark.start, end: end))
        }
        return stretches
    }

    private static let tooMany = UserError(
        "the range has more than \(most.grouped) periods",
        hint: "use a longer period or a shorter range"
    )

    /// The start of a period.
    private struct Mark {
        let start: Timestamp
        let label: String
        /// The first day of the period, in days since 1970.
        var day = 0
    }
}

extension CalendarPeriod {
    private static let hourLength = 3_600_000_000 as Int64

    private func hour(of instant: Timestamp, _ zone: CalendarZone) -> Mark? {
        let past = zone.local(of: instant).microseconds.remainder(by: Self.hourLength)
        return hour(at: instant.advanced(byMicroseconds: -past), zone)
    }

    private func hour(after mark: Mark, _ zone: CalendarZone) -> Mark? {
        Timestamp(microseconds: mark.start.microseconds + Self.hourLength).map {
            hour(at: $0, zone)
        }
    }

    /// Returns the hour that starts at a time.
    ///
    /// Its label has the offset, since clocks that are put back show it twice.
    private func hour(at start: Timestamp, _ zone: CalendarZone) -> Mark {
        var local = zone.local(of: start)
        // At the ends of the years 0001 to 9999, the local time may not be a timestamp. UTC is
        // shown instead.
        if local == .earliest || local == .latest { local = start }
        let offset = (local.microseconds - start.microseconds) / 1_000_000
        return Mark(start: start, label: Self.clock(local.rfc3339.dropLast()) + Self.text(offset))
    }

    private static func text(_ offset: Int64) -> String {
        guard offset != 0 else { return "Z" }
        let seconds = Int(abs(offset))
        let time = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0.padded(to: 2) }
        return (offset < 0 ? "-" : "+") + clock(time.joined(separator: ":"))
    }

    /// Removes seconds of zero.
    ///
    /// Only offsets before standard time, and times derived from them, have others.
    private static func clock(_ text: some StringProtocol) -> String {
        String(text.hasSuffix(":00") ? text.dropLast(3) : text[...])
    }
}

extension CalendarPeriod {
    private static let dayLength = 86_400_000_000 as Int64

    private func day(of instant: Timestamp, _ zone: CalendarZone) -> Mark? {
        let local = zone.local(of: instant).microseconds
        let day = (local - local.remainder(by: Self.dayLength)) / Self.dayLength
        let first = firstDay(Int(day))
        // In the first hours of year 0001 west of Greenwich, clocks show a date before the
        // calendar.
        let start = min(Self.midnight(first, zone) ?? .earliest, instant)
        return Mark(start: start, label: label(first), day: first)
    }

    private func day(after mark: Mark, _ zone: CalendarZone) -> Mark? {
        let day = firstDay(after: mark.day)
        return Self.midnight(day, zone).map { Mark(start: $0, label: label(day), day: day) }
    }

    private static func midnight(_ day: Int, _ zone: CalendarZone) -> Timestamp? {
        Timestamp(microseconds: Int64(day) * dayLength).map(zone.instant(ofLocal:))
    }

    /// Returns the first day of the period that contains a day.
    private func firstDay(_ day: Int) -> Int {
        let date = CivilDate(daysSince1970: day)
        return switch self {
        case .hour, .day: day
        // 1 January 1970 was a Thursday, three days after a Monday.
        case .week: day - Int((Int64(day) + 3).remainder(by: 7))
        case .month: day - date.day + 1
        case .quarter:
            CivilDate(year: date.year, month: (date.month - 1) / 3 * 3 + 1, day: 1)?.daysSince1970
                ?? day
        case .year: day - Self.dayOfYear(day)
        }
    }

    private func firstDay(after first: Int) -> Int {
        switch self {
        case .hour, .day: first + 1
        case .week: first + 7
        case .month: firstDay(first + 31)
        // The longest quarter has 92 days, so this is in the next one.
        case .quarter: firstDay(first + 92)
        case .year: firstDay(first + 366)
        }
    }

    private func label(_ first: Int) -> String {
        let date = CivilDate(daysSince1970: first)
        let year = date.year.padded(to: 4)
        let month = "\(year)-\(date.month.padded(to: 2))"
        return switch self {
        case .hour, .day: "\(month)-\(date.day.padded(to: 2))"
        case .week: Self.weekLabel(monday: first)
        case .month: month
        case .quarter: "\(year)-Q\((date.month + 2) / 3)"
        case .year: year
        }
    }

    /// Returns the label of a week, which belongs to the year of its Thursday (ISO 8601).
    private static func weekLabel(monday: Int) -> String {
        let thursday = monday + 3
        let year = CivilDate(daysSince1970: thursday).year
        return "\(year.padded(to: 4))-W\((dayOfYear(thursday) / 7 + 1).padded(to: 2))"
    }

    /// Returns the number of days since 1 January of the day's year.
    private static func dayOfYear(_ day: Int) -> Int {
        let year = CivilDate(daysSince1970: day).year
        return day - (CivilDate(year: year, month: 1, day: 1)?.daysSince1970 ?? day)
    }
}

extension Int {
    fileprivate func padded(to digits: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, digits - text.count)) + text
    }
}

extension Int64 {
    /// Returns the remainder of a division, which is never negative.
    package func remainder(by unit: Int64) -> Int64 {
        let rest = self % unit
        return rest < 0 ? rest + unit : rest
    }
}
