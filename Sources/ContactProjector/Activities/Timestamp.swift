/// A time in whole microseconds since 1970-01-01T00:00:00Z, from year 0001 to year 9999.
///
/// Timestamps are exact integers. Two texts with different offsets or numbers of digits give the same timestamp if they
/// mean the same time. A leap second is the same timestamp as the second after it.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// The number of microseconds since 1970 in UTC, negative before it.
    public let microseconds: Int64

    /// The earliest time: the start of year 0001.
    public static let earliest = Timestamp(unchecked: -62_135_596_800_000_000)

    /// The last microsecond of year 9999.
    public static let latest = Timestamp(unchecked: 253_402_300_799_999_999)

    /// Creates a timestamp from microseconds since 1970, or `nil` outside the years 0001 to 9999.
    public init?(microseconds: Int64) {
        guard (Self.earliest.microseconds...Self.latest.microseconds).contains(microseconds) else {
            return nil
        }
        self.microseconds = microseconds
    }

    // For constants and for values that the caller has limited to the range.
    private init(unchecked microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Returns the time this many microseconds later, or earlier if negative, kept within years 0001 to 9999.
    package func advanced(byMicroseconds distance: Int64) -> Timestamp {
        let (sum, overflow) = microseconds.addingReportingOverflow(distance)
        if overflow { return distance < 0 ? .earliest : .latest }
        return Timestamp(
            unchecked: min(max(sum, Self.earliest.microseconds), Self.latest.microseconds)
        )
    }

    /// Returns a Boolean value indicating whether the left time is earlier.
    public static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension Timestamp {
    /// Returns a Boolean value indicating whether the left time is earlier; an unknown time is the earliest.
    package static func precedes(_ left: Timestamp?, _ right: Timestamp?) -> Bool {
        guard let right else { return false }
        guard let left else { return true }
        return left < right
    }
}
