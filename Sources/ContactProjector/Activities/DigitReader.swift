/// A date and a time of day without an offset, as a local clock shows them.
struct LocalDateTime: Equatable {
    let date: CivilDate
    let clock: ClockTime
}

/// A reader of the fixed-width digits that RFC 3339 is made of.
///
/// Only ASCII digits are read: RFC 3339 allows no others.
struct DigitReader<Bytes: Collection> where Bytes.Element == UInt8 {
    // An iterator, not indices: a text is read several times as fast by it.
    private var rest: Bytes.Iterator
    private var next: UInt8?

    init(_ bytes: Bytes) {
        rest = bytes.makeIterator()
        next = rest.next()
    }

    var isAtEnd: Bool { next == nil }

    mutating func date() -> CivilDate? {
        guard let year = number(digits: 4), skip(UInt8(ascii: "-")),
            let month = number(digits: 2), skip(UInt8(ascii: "-")),
            let day = number(digits: 2), year >= 1
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    mutating func dateTime() -> LocalDateTime? {
        guard let date = date(), skipSeparator(),
            let hour = number(digits: 2), hour < 24, skip(UInt8(ascii: ":")),
            let minute = number(digits: 2), minute < 60, skip(UInt8(ascii: ":")),
            // RFC 3339 has a second 60 for leap seconds. Only the offset, which follows, shows
            // whether one can be here.
            let second = number(digits: 2), second <= 60,
            let microsecond = fraction()
        else { return nil }
        let clock = ClockTime(
            minuteOfDay: hour * 60 + minute,
            second: second,
            microsecond: microsecond
        )
        return LocalDateTime(date: date, clock: clock)
    }

    /// Reads `Z` or `±hh:mm` as minutes east of UTC.
    mutating func offset() -> Int? {
        if skip(UInt8(ascii: "Z")) || skip(UInt8(ascii: "z")) { return 0 }
        let isWest = skip(UInt8(ascii: "-"))
        guard isWest || skip(UInt8(ascii: "+")),
            let hours = number(digits: 2), hours < 24, skip(UInt8(ascii: ":")),
            let minutes = number(digits: 2), minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }

    /// Reads an optional fraction of a second as microseconds, or `nil` if no digit follows the point.
    private mutating func fraction() -> Int? {
        guard skip(UInt8(ascii: ".")) else { return 0 }
        var microseconds = 0
        var digits = 0
        while let digit = digit() {
            // Digits finer than a microsecond are cut off and not rounded (rule 4.8): any number of
            // them is read, and the value can't overflow.
            if digits < 6 { microseconds = microseconds * 10 + digit }
            digits += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 6)..<6 { microseconds *= 10 }
        return microseconds
    }

    private mutating func skipSeparator() -> Bool {
        skip(UInt8(ascii: "T")) || skip(UInt8(ascii: "t")) || skip(UInt8(ascii: " "))
    }

    private mutating func number(digits count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func digit() -> Int? {
        guard let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
            return nil
        }
        next = rest.next()
        return Int(byte - UInt8(ascii: "0"))
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        next = rest.next()
        return true
    }
}
