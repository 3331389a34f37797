package import ContactProjector

/// A distance from a time: seconds to weeks are lengths of time, months and years are steps of a zone's calendar.
package enum TimeShift: Equatable, Sendable {
    /// A length, in microseconds.
    case length(Int64)
    /// A number of months; a day that the month lacks becomes its last one.
    case months(Int)

    /// Reads a distance such as `-7d`, `+2 weeks` or `-1mo`; `nil` if the text is none.
    package init?(_ text: String) {
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let rest = text.dropFirst()
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        let unit = rest.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard let count = Int(digits: digits) else { return nil }
        let signed = sign == "-" ? -count : count
        if let months = Self.monthsPerUnit[unit] {
            let (product, overflow) = signed.multipliedReportingOverflow(by: months)
            guard !overflow else { return nil }
            self = .months(product)
        } else if let seconds = Self.secondsPerUnit[unit] {
            let (product, overflow) = Int64(signed)
                .multipliedReportingOverflow(by: seconds * 1_000_000)
            guard !overflow else { return nil }
            self = .length(product)
        } else {
            return nil
        }
    }

    /// The units in their shortest form, for hints.
    package static let units = "s, m, h, d, w, mo and y"

    // `m` is minutes, as in other tools' durations; months are `mo`.
    private static let secondsPerUnit: [String: Int64] = [
        "s": 1, "sec": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "minute": 60,
        "minutes": 60, "h": 3_600, "hour": 3_600, "hours": 3_600, "d": 86_400, "day": 86_400,
        "days": 86_400, "w": 604_800, "week": 604_800, "weeks": 604_800,
    ]

    private static let monthsPerUnit = [
        "mo": 1, "month": 1, "months": 1, "q": 3, "quarter": 3, "quarters": 3, "y": 12, "year": 12,
        "years": 12,
    ]

    /// Returns the time that lies so far from another; at the ends of the years 0001 to 9999 it stays within them.
    ///
    /// O(1).
    package func applied(to time: Timestamp, in zone: CalendarZone) -> Timestamp {
        switch self {
        case .length(let length): time.advanced(byMicroseconds: length)
        case .months(let months): Self.moved(time, by: months, zone)
        }
    }

    private static func moved(_ time: Timestamp, by months: Int, _ zone: CalendarZone) -> Timestamp
    {
        let local = zone.local(of: time).microseconds
        let clock = local.remainder(by: microsecondsPerDay)
        let date = CivilDate(daysSince1970: Int((local - clock) / microsecondsPerDay))
        let (total, overflow) = (date.year * 12 + date.month - 1).addingReportingOverflow(months)
        guard !overflow, (12..<120_000).contains(total) else {
            return months < 0 ? .earliest : .latest
        }
        // No month is shorter than 28 days, so one of four exists.
        let day = (0...3).lazy.compactMap {
            CivilDate(year: total / 12, month: total % 12 + 1, day: date.day - $0)
        }.first
        guard let day,
            let shown = Timestamp(
                microseconds: Int64(day.daysSince1970) * microsecondsPerDay + clock
            )
        else { return months < 0 ? .earliest : .latest }
        return zone.instant(ofLocal: shown)
    }
}

private let microsecondsPerDay = 86_400_000_000 as Int64
