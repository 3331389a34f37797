/// Times plus and minus durations.
///
/// ```swift
/// let yesterday = now - .seconds(86_400)
/// let age = now - yesterday  // 86400.0 seconds
/// ```
extension Timestamp {
    /// Returns the time this much later, or earlier if negative, kept within years 0001 to 9999.
    ///
    /// A part of a microsecond is rounded toward the earlier time, as in the text of a time.
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (whole, rest) = duration.attoseconds.quotientAndRemainder(dividingBy: attoseconds)
        return time.advanced(byMicroseconds: Int64(clamping: rest < 0 ? whole - 1 : whole))
    }

    /// Returns the time this much earlier, or later if negative, kept within years 0001 to 9999.
    ///
    /// A part of a microsecond is rounded toward the earlier time, as in the text of a time.
    public static func - (time: Timestamp, duration: Duration) -> Timestamp {
        // The lowest number has no opposite; it and the next one are both far beyond the range.
        time + Duration(attoseconds: -max(duration.attoseconds, -.max))
    }

    /// Returns the exact duration from the right time to the left one, negative if the left one is earlier.
    public static func - (end: Timestamp, start: Timestamp) -> Duration {
        .microseconds(end.microseconds - start.microseconds)
    }

    /// The attoseconds in a microsecond.
    private static let attoseconds: Int128 = 1_000_000_000_000
}
