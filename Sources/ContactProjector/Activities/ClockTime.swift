/// A time of day as a local clock shows it, without a date.
package struct ClockTime: Hashable, Sendable {
    /// The number of minutes since midnight.
    package let minuteOfDay: Int
    /// The second of the minute, which is 60 in a leap second.
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

    /// Reads a time of day such as `09:30`, `9:30:15.5` or `9am`, or `nil` for any other text.
    package init?(_ text: some StringProtocol) {
        var parser = TimeInputParser(text)
        guard let clock = parser.clock(), parser.isAtEnd else { return nil }
        self = clock
    }

    /// The number of microseconds since midnight; a leap second counts as the first second of the next minute.
    package var microseconds: Int64 {
        Int64((minuteOfDay * 60 + second) * 1_000_000 + microsecond)
    }
}
