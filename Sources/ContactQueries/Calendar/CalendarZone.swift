package import ContactProjector
internal import Foundation

/// A zone in which times without an offset are read, and all times are shown.
public struct CalendarZone: Equatable, Sendable {
    private let timeZone: TimeZone
    /// A Boolean value that indicates whether this is ``utc``, which needs no lookup.
    package let isUTC: Bool

    /// Coordinated Universal Time.
    public static let utc = CalendarZone(timeZone: .gmt)

    private init(timeZone: TimeZone) {
        self.timeZone = timeZone
        isUTC = true
    }

    /// Creates a zone by its name in the tz database, such as `Europe/Berlin`, or `UTC`, or `nil`
    /// if there is none.
    public init?(_ name: String) {
        guard name != "UTC" else {
            self = .utc
            return
        }
        // The known identifiers lack names such as Asia/Kolkata, so a name with a slash is accepted
        // too. Abbreviations and GMT+5 aren't names.
        guard let timeZone = TimeZone(identifier: name), timeZone.identifier == name,
            name.contains("/") || TimeZone.knownTimeZoneIdentifiers.contains(name)
        else { return nil }
        self.timeZone = timeZone
        isUTC = false
    }

    /// Reads a zone as a user types it: its name in any case, or a city that only one zone is named after, such as `Berlin`.
    package init?(typed text: String) {
        let typed = text.lowercased().split(separator: " ").joined(separator: "_")
        guard typed != "utc" else {
            self = .utc
            return
        }
        let known = TimeZone.knownTimeZoneIdentifiers
        let whole = known.filter { $0.lowercased() == typed }
        let found = whole.isEmpty ? known.filter { $0.lowercased().hasSuffix("/" + typed) } : whole
        guard let zone = Self(text) ?? (found.count == 1 ? Self(found[0]) : nil) else { return nil }
        self = zone
    }

    /// The name in the tz database.
    public var name: String { isUTC ? "UTC" : timeZone.identifier }

    /// Returns the first time at which clocks of the zone show a local time, or the change if they
    /// skip it.
    ///
    /// At the ends of the years 0001 to 9999 it stays within them.
    package func instant(ofLocal local: Timestamp) -> Timestamp {
        switch reading(ofLocal: local) {
        case .once(let instant), .twice(let instant, _): instant
        case .skipped(let gap): gap.change
        case .outOfRange: local.advanced(byMicroseconds: -offset(at: local))
        }
    }

    /// Returns the time that clocks of the zone show at an instant, as if it were UTC.
    package func local(of instant: Timestamp) -> Timestamp {
        instant.advanced(byMicroseconds: offset(at: instant))
    }

    /// Returns the offset of the zone's clocks from UTC, in microseconds.
    func offset(at instant: Timestamp) -> Int64 {
        guard !isUTC else { return 0 }
        // Whole seconds: `Date` is a `Double`, which can't represent every microsecond of the years
        // 0001 to 9999.
        let date = Date(timeIntervalSince1970: Double(instant.microseconds / 1_000_000))
        return Int64(timeZone.secondsFromGMT(for: date)) * 1_000_000
    }
}
