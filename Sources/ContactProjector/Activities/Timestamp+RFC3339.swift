extension Timestamp {
    /// Reads an RFC 3339 date-time, or `nil` if the text is not one.
    ///
    /// It reads any offset up to ±23:59, `t`, `z` or a space as RFC 3339 allows, and any number of fraction digits;
    /// digits finer than a microsecond are cut off. `23:59:60` in UTC means the next second. Any other second 60, a
    /// day that the calendar doesn't have, and a year outside 0001 to 9999 are refused. O(length).
    public init?(rfc3339 text: some StringProtocol) {
        var reader = DigitReader(text.utf8)
        guard let local = reader.dateTime(), let offset = reader.offset(), reader.isAtEnd else {
            return nil
        }
        self.init(local, offsetMinutes: offset)
    }

    /// Creates the time of a local date and time at an offset, or `nil` if no such time exists.
    init?(_ local: LocalDateTime, offsetMinutes: Int) {
        let clock = local.clock
        let minutes = local.date.daysSince1970 * 1440 + clock.minuteOfDay - offsetMinutes
        // All leap seconds were the last second of a day in UTC: 23:59:60, minute 1,439.
        if clock.second == 60, minutes.wrapped(1440) != 1439 { return nil }
        let seconds = minutes * 60 + clock.second
        self.init(microseconds: Int64(seconds * 1_000_000 + clock.microsecond))
    }

    /// The time in UTC as RFC 3339, with 0, 3 or 6 fraction digits, the fewest that keep the exact time.
    ///
    /// Reading the text back gives the same instant.
    public var rfc3339: String {
        var text = ""
        // The longest text, 2024-06-03T09:00:07.250001Z, has 27 bytes.
        text.reserveCapacity(27)
        let (days, time) = daysAndMicroseconds
        let date = CivilDate(daysSince1970: days)
        text.append(date.year, digits: 4)
        text.append("-")
        text.append(date.month, digits: 2)
        text.append("-")
        text.append(date.day, digits: 2)
        text.append("T")
        text.append(time / 3_600_000_000, digits: 2)
        text.append(":")
        text.append(time / 60_000_000 % 60, digits: 2)
        text.append(":")
        text.append(time / 1_000_000 % 60, digits: 2)
        let fraction = time % 1_000_000
        if fraction != 0 {
            // Data formats promise 0, 3 or 6 digits (rule 4.9).
            let isMillisecond = fraction.isMultiple(of: 1_000)
            text.append(".")
            text.append(isMillisecond ? fraction / 1_000 : fraction, digits: isMillisecond ? 3 : 6)
        }
        text.append("Z")
        return text
    }

    private var daysAndMicroseconds: (days: Int, microseconds: Int) {
        let perDay = 86_400_000_000
        // Before 1970 the number is negative, but the time of day must not be.
        let time = Int(microseconds).wrapped(perDay)
        return ((Int(microseconds) - time) / perDay, time)
    }
}

extension Timestamp: CustomStringConvertible, LosslessStringConvertible {
    /// Reads an RFC 3339 date-time, or `nil` if the text is not one.
    public init?(_ description: String) {
        self.init(rfc3339: description)
    }

    /// The time in UTC as RFC 3339.
    public var description: String { rfc3339 }
}

extension Timestamp: ExpressibleByStringLiteral {
    /// Reads a literal date-time; traps when it is not RFC 3339.
    public init(stringLiteral value: String) {
        guard let timestamp = Timestamp(rfc3339: value) else {
            preconditionFailure("\"\(value)\" isn't an RFC 3339 time")
        }
        self = timestamp
    }
}

extension Int {
    /// Returns the remainder of a division as a number that is never negative.
    fileprivate func wrapped(_ modulus: Int) -> Int {
        let remainder = self % modulus
        return remainder < 0 ? remainder + modulus : remainder
    }
}

extension String {
    fileprivate mutating func append(_ number: Int, digits: Int) {
        let text = String(number)
        for _ in text.utf8.count..<max(digits, text.utf8.count) { append("0") }
        append(text)
    }
}
