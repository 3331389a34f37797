internal import ContactProjector
internal import ContactQueries

/// A unit of time in which an axis is marked, from the finest to the coarsest.
enum AxisUnit: CaseIterable {
    case second, tenSeconds, minute, tenMinutes, hour, sixHours, day, week, month, quarter, year
    case fiveYears, quarterCentury, century, millennium

    /// The start of a unit, and the label that is shown there.
    struct Mark: Equatable {
        let start: Int64
        let label: String
    }

    private static let secondLength = 1_000_000 as Int64
    private static let dayLength = 86_400 * secondLength

    /// The usual length in microseconds.
    var length: Int64 {
        switch self {
        case .second: Self.secondLength
        case .tenSeconds: 10 * Self.secondLength
        case .minute: 60 * Self.secondLength
        case .tenMinutes: 600 * Self.secondLength
        case .hour: 3_600 * Self.secondLength
        case .sixHours: 6 * 3_600 * Self.secondLength
        case .day: Self.dayLength
        case .week: 7 * Self.dayLength
        // From here on, the length only decides if labels fit: marks are placed by the calendar.
        case .month: 30 * Self.dayLength
        case .quarter: 91 * Self.dayLength
        default: Int64(years) * 365 * Self.dayLength
        }
    }

    /// A Boolean value that indicates whether its labels are times of a day.
    var isTimeOfDay: Bool {
        switch self {
        case .second, .tenSeconds, .minute, .tenMinutes, .hour, .sixHours: true
        default: false
        }
    }

    private var years: Int {
        switch self {
        case .fiveYears: 5
        case .quarterCentury: 25
        case .century: 100
        case .millennium: 1_000
        default: 1
        }
    }

    /// The number of columns of the widest usual label.
    var labelWidth: Int {
        // As in 09:00:00, 28 Feb, Feb and 2024. Longer ones, such as the 2024 among months, take
        // the place of the next label.
        switch self {
        case .second, .tenSeconds: 8
        case .minute, .tenMinutes, .hour, .sixHours, .day, .week: 6
        case .month, .quarter: 3
        default: 4
        }
    }

    /// Returns the starts of the unit, from the one that contains a first time to a last one, in microseconds.
    func marks(from first: Int64, to last: Int64) -> [Mark] {
        switch self {
        case .second, .tenSeconds, .minute, .tenMinutes, .hour, .sixHours:
            even(from: first, to: last, every: length)
        case .day: even(from: first, to: last, every: Self.dayLength)
        case .week:
            // 1970 began on a Thursday; weeks begin on Monday.
            even(from: first, to: last, every: 7 * Self.dayLength, phase: 4 * Self.dayLength)
        case .month: months(from: first, to: last, every: 1)
        case .quarter: months(from: first, to: last, every: 3)
        default: months(from: first, to: last, every: 12 * years)
        }
    }

    private func even(from first: Int64, to last: Int64, every step: Int64, phase: Int64 = 0)
        -> [Mark]
    {
        // The remainder is never negative, so this is at or before the first time before 1970, too.
        let begin = first - (first - phase).remainder(by: step)
        return stride(from: begin, through: last, by: Int64.Stride(step)).compactMap { start in
            Timestamp(microseconds: start).map { Mark(start: start, label: label(of: $0)) }
        }
    }

    private func months(from first: Int64, to last: Int64, every step: Int) -> [Mark] {
        let day = Int((first - first.remainder(by: Self.dayLength)) / Self.dayLength)
        let date = CivilDate(daysSince1970: day)
        var month = date.year * 12 + date.month - 1
        // Quarters start in January, and centuries in years such as 1900.
        month -= month % step
        var marks: [Mark] = []
        while let begin = CivilDate(year: month / 12, month: month % 12 + 1, day: 1) {
            let start = Int64(begin.daysSince1970) * Self.dayLength
            guard start <= last else { break }
            marks.append(Mark(start: start, label: label(year: month / 12, month: month % 12)))
            month += step
        }
        return marks
    }

    private static let names = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Returns the label of a year or a month; January has the number of the year that begins with it.
    private func label(year: Int, month: Int) -> String {
        switch self {
        case .month, .quarter: month == 0 ? "\(year)" : Self.names[month]
        default: "\(year)"
        }
    }

    private func label(of instant: Timestamp) -> String {
        let text = instant.rfc3339
        // RFC 3339: the time of day begins at the 12th character, the month at the 6th.
        let clock = text.dropFirst(11)
        guard self == .day || self == .week else {
            return String(clock.prefix(self == .second || self == .tenSeconds ? 8 : 5))
        }
        let month = Int(text.dropFirst(5).prefix(2)) ?? 1
        let day = Int(text.dropFirst(8).prefix(2)) ?? 1
        return "\(day) \(Self.names[month - 1])"
    }
}
