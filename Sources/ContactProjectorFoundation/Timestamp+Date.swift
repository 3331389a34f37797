public import ContactProjector

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension Timestamp {
    /// Creates the time of a date, to the nearest microsecond; `nil` outside the years 0001 to 9999, and for NaN.
    public init?(_ date: Date) {
        let interval = date.timeIntervalSinceReferenceDate
        guard Date.range.contains(interval) else { return nil }
        // Apart, since whole seconds and microseconds together exceed the 53 bits of a Double.
        let seconds = interval.rounded(.down)
        let rest = ((interval - seconds) * 1_000_000).rounded()
        self = Date.reference
            .advanced(byMicroseconds: Int64(seconds) * 1_000_000 + Int64(rest))
    }
}

extension Date {
    /// Creates the date nearest to a time.
    ///
    /// A date is a `Double` of seconds from 2001. From year 1729 through 2272, `Timestamp(date)` gives exactly the same time back.
    /// Farther away, where dates lie up to 31 microseconds apart, it gives a time at most that far from it.
    public init(_ timestamp: Timestamp) {
        let distance = timestamp.microseconds - Self.reference.microseconds
        let (seconds, rest) = distance.quotientAndRemainder(dividingBy: 1_000_000)
        let interval = Double(seconds) + Double(rest) / 1_000_000
        // The date nearest to the last microseconds of year 9999 is one of year 10000, which is no timestamp.
        self.init(timeIntervalSinceReferenceDate: min(interval, Self.range.upperBound))
    }

    fileprivate static let reference: Timestamp = "2001-01-01T00:00:00Z"

    /// The seconds from the reference to the first and the last date in the years 0001 to 9999.
    fileprivate static let range = -63_113_904_000...(252_423_993_600 as TimeInterval).nextDown
}
