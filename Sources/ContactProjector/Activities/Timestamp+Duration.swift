/// The arithmetic of times and durations.
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
        // Division rounds toward zero, so a negative remainder needs one less. The clamped value is
        // far outside the years 0001 to 9999, which `advanced` limits.
        return time.advanced(byMicroseconds: Int64(clamping: rest < 0 ? whole - 1 : whole))
    }

    /// Returns the time this much earlier, or later if negative, kept within years 0001 to 9999.
    ///
    /// A part of a microsecond is rounded toward the earlier time, as in the text of a time.
    public static func - (time: Timestamp, duration: Duration) -> Timestamp {
        // The lowest Int128 can't be negated, so the next one is used; both are far outside the range.
        time + Duration(attoseconds: -max(duration.attoseconds, -.max))
    }

    /// Returns the exact duration from the right time to the left one, negative if the left one is earlier.
    public static func - (end: Timestamp, start: Timestamp) -> Duration {
        // Can't overflow: the whole range is less than 2^59 microseconds.
        .microseconds(end.microseconds - start.microseconds)
    }

    /// The number of attoseconds in a microsecond.
    private static let attoseconds: Int128 = 1_000_000_000_000
}
