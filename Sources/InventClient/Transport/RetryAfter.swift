public import ContactProjector

/// The parser of the header `Retry-After`, for a ``Transport``: seconds, or a date.
///
/// ```swift
/// let wait = headers["retry-after"].flatMap {
///     RetryAfter.duration($0, date: headers["date"])
/// }
/// throw .status(429, retryAfter: wait)
/// ```
public enum RetryAfter {
    /// Reads the length of the wait, or returns `nil` if the text is neither.
    ///
    /// A date is compared with the response's own `Date`, so that no clock of this machine matters.
    ///
    /// - Parameters:
    ///   - text: The value of `Retry-After`.
    ///   - date: The value of `Date`, without which a date in `text` can't be read.
    /// - Returns: The wait, never negative.
    public static func duration(_ text: String, date: String? = nil) -> Duration? {
        let text = text.drop { $0 == " " }
        // Nine digits are 31 years; a wait that long can be added to any clock without overflow.
        if !text.isEmpty, text.utf8.count <= 9, text.utf8.allSatisfy(isDigit) {
            return Int(text).map { .seconds($0) }
        }
        guard let until = seconds(ofDate: text),
            let now = date.flatMap({ seconds(ofDate: $0[...]) })
        else { return nil }
        return .seconds(max(0, until - now))
    }

    /// Reads the time of a header `Date`, or returns `nil` for any other text.
    public static func time(ofDate text: String) -> Timestamp? {
        seconds(ofDate: text[...]).flatMap { Timestamp(microseconds: $0 * 1_000_000) }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` as seconds since 1970.
    private static func seconds(ofDate text: Substring) -> Int64? {
        // IMF-fixdate alone: senders must not use the two obsolete formats (RFC 9110 5.6.7). A year
        // without bounds would overflow the number of days.
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
            let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]),
            (1...9_999).contains(year)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        // The same rule allows 23:59:60, a leap second.
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
            (0...60).contains(clock[2]),
            let date = CivilDate(year: year, month: month + 1, day: day)
        else { return nil }
        return Int64(date.daysSince1970) * 86_400
            + Int64(clock[0] * 3_600 + clock[1] * 60 + clock[2])
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
