/// What a person types for a time: an exact instant, or what a clock on some wall shows.
///
/// A date alone means its first instant. What has no offset needs a zone to become an instant, and the
/// core knows no zones: whoever asked says how.
public enum TimeInput: Hashable, Sendable {
    /// A date-time with its offset.
    case instant(Timestamp)
    /// A date, or a date-time without an offset, as if its zone were UTC.
    case local(Timestamp)

    /// Reads a date, a date-time without an offset, or an RFC 3339 date-time; nil for anything else.
    ///
    /// For example `2024-03-05` and `2024-03-05T12:00:07`. O(length).
    public init?(_ text: some StringProtocol) {
        if let instant = Timestamp(rfc3339: text) {
            self = .instant(instant)
        } else if let local = Self.localDateTime(text.utf8),
            let timestamp = Timestamp(local, offsetMinutes: 0)
        {
            self = .local(timestamp)
        } else {
            return nil
        }
    }

    private static func localDateTime(_ bytes: some Collection<UInt8>) -> LocalDateTime? {
        var dateReader = DigitReader(bytes)
        if let date = dateReader.date(), dateReader.isAtEnd {
            return LocalDateTime(date: date, minuteOfDay: 0, second: 0, microsecond: 0)
        }
        var reader = DigitReader(bytes)
        guard let dateTime = reader.dateTime(), reader.isAtEnd else { return nil }
        return dateTime
    }
}
