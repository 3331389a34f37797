/// A time of day: what a clock on some wall shows, without its date.
package struct ClockTime: Hashable, Sendable {
    /// The number of minutes since midnight.
    package let minuteOfDay: Int
    /// 60 in a leap second.
    package let second: Int
    /// The number of microseconds within the second.
    package let microsecond: Int

    /// Midnight.
    static let midnight = ClockTime(minuteOfDay: 0, second: 0, microsecond: 0)

    init(minuteOfDay: Int, second: Int, microsecond: Int) {
        self.minuteOfDay = minuteOfDay
        self.second = second
        self.microsecond = microsecond
    }

    /// Reads a time of day such as `09:30`, `9:30:15.5` or `9am`; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        var parser = TimeInputParser(text)
        guard let clock = parser.clock(), parser.isAtEnd else { return nil }
        self = clock
    }

    /// Microseconds since midnight; those of a leap second are the next minute's.
    package var microseconds: Int64 {
        Int64((minuteOfDay * 60 + second) * 1_000_000 + microsecond)
    }
}
