/// A parser of times as users type them.
///
/// Upper and lower case are equal, digits are ASCII, and blanks around the text are ignored. A text that could mean two
/// times is refused: if day and month are both numbers, the year must come first.
struct TimeInputParser {
    private let bytes: [UInt8]
    private var index = 0

    // Only RFC 3339 has longer texts, since its fraction may have any number of digits, and that was
    // tried before. The limit keeps a hostile cell of a row from being copied.
    private static let longest = 128

    init(_ text: some StringProtocol) {
        let isShort = text.utf8.count <= Self.longest
        let trimmed = isShort ? Array(text.utf8.drop(while: \.isBlank)) : []
        let end = trimmed.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? 0
        bytes = trimmed[..<end].map(\.lowercased)
    }

    var isAtEnd: Bool { index == bytes.count }

    /// Reads the whole text as a time.
    mutating func input() throws(TimeInput.Refusal) -> TimeInput {
        if take("@") { return .instant(try unixTime()) }
        guard let (date, unit) = try date() else { throw refusal }
        let start = LocalDateTime(date: date, clock: .midnight)
        if isAtEnd { return .start(try Self.instant(of: start, 0), of: unit) }
        if let offset = zoneName(afterBlank: true) {
            return .instant(try Self.instant(of: start, offset))
        }
        guard unit == .day, separator(), let clock = clock() else { throw .unreadable }
        let local = LocalDateTime(date: date, clock: clock)
        if isAtEnd { return .local(try Self.instant(of: local, 0)) }
        guard let offset = zoneName(afterBlank: false) ?? offset(), isAtEnd else {
            throw .unreadable
        }
        return .instant(try Self.instant(of: local, offset))
    }

    private static func instant(
        of local: LocalDateTime,
        _ offset: Int
    ) throws(TimeInput.Refusal) -> Timestamp {
        guard let instant = Timestamp(local, offsetMinutes: offset) else {
            throw local.clock.second == 60 ? .unreadable : .outOfRange
        }
        return instant
    }

    /// The refusal of a text that doesn't begin with a date.
    private var refusal: TimeInput.Refusal {
        var parser = self
        parser.index = 0
        if parser.clock() != nil, parser.isAtEnd { return .noDate }
        // Nine digits in seconds are 1973 or later. Eight digits are a date such as 20240603.
        if bytes.count >= 9, bytes.allSatisfy(\.isDigit) { return .bareNumber }
        return Self.dependsOnClock(String(decoding: bytes, as: UTF8.self))
            ? .clockWord : .unreadable
    }

    private static func dependsOnClock(_ text: String) -> Bool {
        clockWords.contains(text) || text.hasPrefix("last ") || text.hasPrefix("next ")
            || text.hasSuffix(" ago")
    }

    private static let clockWords: Set<String> = [
        "now", "today", "yesterday", "tomorrow", "monday", "tuesday", "wednesday", "thursday",
        "friday", "saturday", "sunday",
    ]
}

/// The part that reads dates.
extension TimeInputParser {
    /// Reads a day, a month or a year, or `nil` if the text begins with none of them.
    private mutating func date() throws(TimeInput.Refusal) -> (CivilDate, TimeInput.Unit)? {
        if let month = monthName() { return try date(inMonth: month) }
        let start = index
        // The number of digits decides: 20240603 is a date, 2024 a year, 3 a day before the name of
        // a month.
        switch digits() {
        case (let number, 8)?: return Self.day(number / 10_000, number / 100 % 100, number % 100)
        case (let year, 4)?: return date(inYear: year)
        case (let day, 1...2)?:
            if blank(), let month = monthName() { return try date(of: day, inMonth: month) }
            index = start
            throw numericDate ?? refusal
        default: return nil
        }
    }

    /// Reads the rest of a date after the four digits of its year.
    private mutating func date(inYear year: Int) -> (CivilDate, TimeInput.Unit)? {
        guard let sign = current, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "/") else {
            return Self.day(year, 1, 1, .year)
        }
        index += 1
        guard let month = number(1...2) else { return nil }
        // The second sign must equal the first: 2024-06/03 isn't a date.
        guard current == sign else { return Self.day(year, month, 1, .month) }
        index += 1
        guard let day = number(1...2) else { return nil }
        return Self.day(year, month, day)
    }

    /// Reads the day, a comma and the year that follow the name of a month, or the year alone.
    private mutating func date(inMonth month: Int) throws(TimeInput.Refusal) -> (
        CivilDate, TimeInput.Unit
    )? {
        if isAtEnd { throw .noYear }
        guard blank() else { return nil }
        switch digits() {
        case (let year, 4)?: return Self.day(year, month, 1, .month)
        case (let day, 1...2)?: return try date(of: day, inMonth: month)
        default: return nil
        }
    }

    /// Reads the year that follows a day and the name of a month, in either order.
    private mutating func date(
        of day: Int,
        inMonth month: Int
    ) throws(TimeInput.Refusal) -> (CivilDate, TimeInput.Unit)? {
        let hasComma = take(",")
        let isApart = blank()
        if isAtEnd { throw .noYear }
        guard hasComma || isApart, let year = number(4...4) else { return nil }
        return Self.day(year, month, day)
    }

    /// The refusal of a date such as `03/06/2024`, whatever follows it, or `nil` for any other text.
    private var numericDate: TimeInput.Refusal? {
        var parser = self
        guard let first = parser.number(1...2), let sign = parser.current,
            "/.-".utf8.contains(sign), parser.skip(), let second = parser.number(1...2),
            parser.current == sign, parser.skip(), let year = parser.number(4...4)
        else { return nil }
        let monthFirst = Self.day(year, first, second)
        // Refused even if only one reading exists, as for 13.06.2024: otherwise half of a column
        // would be read (OneGrammarOfTimes). The readings are for the message.
        let dayFirst = first == second ? nil : Self.day(year, second, first)
        let days = [monthFirst, dayFirst].compactMap { $0?.0 }
        return days.isEmpty ? nil : .numericDayAndMonth(days)
    }

    private static func day(
        _ year: Int,
        _ month: Int,
        _ day: Int,
        _ unit: TimeInput.Unit = .day
    ) -> (CivilDate, TimeInput.Unit)? {
        guard year >= 1, let date = CivilDate(year: year, month: month, day: day) else {
            return nil
        }
        return (date, unit)
    }

    private mutating func monthName() -> Int? {
        let start = index
        while let byte = current, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) {
            index += 1
        }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        let month = CivilDate.monthNames.firstIndex { name in
            let name = name.lowercased()
            // Three letters, and the common abbreviation with four.
            return word == name || word == name.prefix(3) || word == "sept" && name == "september"
        }
        if month == nil { index = start }
        return month.map { $0 + 1 }
    }
}

/// The part that reads times of day, offsets and Unix times.
extension TimeInputParser {
    /// Reads a time of day: `09:30`, `9:30:15.5`, `9am`, `12:30 pm`.
    mutating func clock() -> ClockTime? {
        guard let hour = number(1...2) else { return nil }
        guard take(":") else {
            return halfDay(hour).map {
                ClockTime(minuteOfDay: $0 * 60, second: 0, microsecond: 0)
            }
        }
        guard let minute = number(2...2), minute < 60 else { return nil }
        var second = 0
        var microsecond = 0
        if take(":") {
            guard let read = number(2...2), read <= 60, let fraction = fraction() else {
                return nil
            }
            (second, microsecond) = (read, fraction)
        }
        guard let hour = halfDay(hour) ?? (hour < 24 ? hour : nil) else { return nil }
        return ClockTime(
            minuteOfDay: hour * 60 + minute,
            second: second,
            microsecond: microsecond
        )
    }

    /// Reads `am` or `pm` after an hour and returns the hour of the day, or `nil` if neither follows or the hour is
    /// invalid.
    private mutating func halfDay(_ hour: Int) -> Int? {
        let start = index
        _ = blank()
        let isAfternoon = take("pm")
        guard isAfternoon || take("am"), (1...12).contains(hour) else {
            index = start
            return nil
        }
        // 12am is midnight, and 12pm is noon.
        return hour % 12 + (isAfternoon ? 12 : 0)
    }

    /// Reads an optional fraction of a second as microseconds, or `nil` if no digit follows the point.
    private mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        var microseconds = 0
        var count = 0
        while let byte = current, byte.isDigit {
            // Finer digits are cut off and not rounded, as in RFC 3339 texts (rule 4.8).
            if count < 6 { microseconds = microseconds * 10 + Int(byte - UInt8(ascii: "0")) }
            count += 1
            index += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 6)..<6 { microseconds *= 10 }
        return microseconds
    }

    /// Reads `UTC`, `GMT` or `Z` at the end as zero minutes, or `nil` for anything else.
    private mutating func zoneName(afterBlank needsBlank: Bool) -> Int? {
        let start = index
        let isApart = blank()
        guard isApart || !needsBlank else { return nil }
        if take("utc") || take("gmt") || take("z"), isAtEnd { return 0 }
        index = start
        return nil
    }

    /// Reads `+01:00`, `+0100` or `+01` as minutes east of UTC.
    private mutating func offset() -> Int? {
        _ = blank()
        let isWest = take("-")
        guard isWest || take("+") else { return nil }
        let minutes: Int
        switch digits() {
        case (let hours, 2)?:
            let rest = take(":") ? number(2...2) : 0
            guard let rest, rest < 60 else { return nil }
            minutes = hours * 60 + rest
        case (let both, 4)? where both % 100 < 60: minutes = both / 100 * 60 + both % 100
        default: return nil
        }
        guard minutes < 1_440 else { return nil }
        return isWest ? -minutes : minutes
    }

    /// Reads seconds since 1970, or milliseconds.
    ///
    /// From 100,000,000,000 the number means milliseconds: as seconds it would be in the year 5138, as milliseconds it
    /// is in 1973. So the two ranges don't overlap for any time in use.
    private mutating func unixTime() throws(TimeInput.Refusal) -> Timestamp {
        let isNegative = take("-")
        let start = index
        guard let (number, _) = digits() else {
            throw index > start ? .outOfRange : .unreadable
        }
        let isSeconds = number < 100_000_000_000
        guard let fraction = isSeconds ? fraction() : 0, isAtEnd else { throw .unreadable }
        // A number has up to 18 digits, so in microseconds it may overflow.
        let (whole, overflow) = Int64(number).multipliedReportingOverflow(
            by: isSeconds ? 1_000_000 : 1_000
        )
        // The fraction is added below and must not overflow. Such a distance is outside the years
        // 0001 to 9999 in any case.
        let distance = overflow ? .max - Int64(fraction) : whole
        guard
            let instant = Timestamp(
                microseconds: isNegative ? -distance - Int64(fraction) : distance + Int64(fraction)
            )
        else { throw .outOfRange }
        return instant
    }
}

/// The part that reads single bytes and numbers.
extension TimeInputParser {
    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    // True, so that it fits into a list of conditions.
    private mutating func skip() -> Bool {
        index += 1
        return true
    }

    private mutating func take(_ text: String) -> Bool {
        guard bytes[index...].starts(with: text.utf8) else { return false }
        index += text.utf8.count
        return true
    }

    /// Skips blanks and returns a Boolean value indicating whether there was at least one.
    private mutating func blank() -> Bool {
        let start = index
        while current?.isBlank == true { index += 1 }
        return index > start
    }

    private mutating func separator() -> Bool { take("t") || blank() }

    /// Reads all digits that follow as a number with their count, or `nil` for none and for more than 18.
    ///
    /// Skips the digits in every case.
    private mutating func digits() -> (number: Int, count: Int)? {
        let start = index
        var number = 0
        while let byte = current, byte.isDigit {
            // 18 digits always fit into 63 bits; 19 may not.
            if index - start < 18 { number = number * 10 + Int(byte - UInt8(ascii: "0")) }
            index += 1
        }
        let count = index - start
        return (1...18).contains(count) ? (number, count) : nil
    }

    /// Reads a number if its count of digits is in a range; otherwise skips nothing and returns `nil`.
    private mutating func number(_ counts: ClosedRange<Int>) -> Int? {
        let start = index
        if let (number, count) = digits(), counts.contains(count) { return number }
        index = start
        return nil
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    fileprivate var lowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
