/// A time as typed: an exact time, or a local date and time that needs a time zone.
///
/// Every interface reads typed times and columns of rows by this grammar (rule 4.9). Data formats have RFC 3339 alone
/// (``Timestamp/init(rfc3339:)``). Times relative to a cursor aren't part of it.
package enum TimeInput: Hashable, Sendable {
    /// A date and time with its offset, or a Unix time.
    case instant(Timestamp)
    /// A date and time without an offset, as if its zone were UTC.
    case local(Timestamp)
    /// The start of a day, a month or a year, as if its zone were UTC.
    case start(Timestamp, of: Unit)

    /// A part of the calendar that is read as its start.
    package enum Unit: String, Hashable, Sendable {
        /// A date alone.
        case day
        /// A year and a month.
        case month
        /// A year alone.
        case year
    }

    /// The reason a text isn't read as a time.
    package enum Refusal: Error, Hashable, Sendable {
        /// The text has no known format, or names a day or an hour that doesn't exist.
        case unreadable
        /// Day and month are numbers before the year. The dates are the possible readings, the one with the month
        /// first before the other.
        case numericDayAndMonth([CivilDate])
        /// A day and a month without their year.
        case noYear
        /// A time of day without its date.
        case noDate
        /// Digits alone, as many as a Unix time has.
        case bareNumber
        /// The text is a word such as `yesterday`, which depends on a clock.
        case clockWord
        /// A time outside the years 0001 to 9999.
        case outOfRange
    }

    /// Reads a time in any format, or `nil` for any other text.
    ///
    /// For example `2024-03-05`, `2024-03-05 12:00`, `2024-03-05T12:00:07Z`, `5 March 2024` and `@1709640007`.
    /// O(length).
    package init?(_ text: some StringProtocol) {
        guard let input = try? TimeInput(reading: text) else { return nil }
        self = input
    }

    /// Reads a time in any format.
    ///
    /// - Throws: ``Refusal``, the reason the text isn't read.
    package init(reading text: some StringProtocol) throws(Refusal) {
        if let instant = Timestamp(rfc3339: text) {
            self = .instant(instant)
        } else {
            var parser = TimeInputParser(text)
            self = try parser.input()
        }
    }
}
