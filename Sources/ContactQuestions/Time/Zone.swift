package import ContactProjector
internal import Foundation

/// The zone in which times without an offset are read.
package struct Zone: Equatable, Sendable {
    private let timeZone: TimeZone

    package static let utc = Zone(timeZone: .gmt)

    private init(timeZone: TimeZone) {
        self.timeZone = timeZone
    }

    /// Finds a zone by its name in the tz database, such as `Europe/Berlin`, or `UTC`; nil when there is none.
    package init?(_ name: String) {
        guard name != "UTC" else {
            self = .utc
            return
        }
        // The known identifiers lack names such as Asia/Kolkata; abbreviations and GMT+5 are no names.
        guard let timeZone = TimeZone(identifier: name), timeZone.identifier == name,
            name.contains("/") || TimeZone.knownTimeZoneIdentifiers.contains(name)
        else { return nil }
        self.timeZone = timeZone
    }

    /// The name in the tz database.
    package var name: String { self == .utc ? "UTC" : timeZone.identifier }

    /// The first instant at which clocks of the zone show a local time.
    ///
    /// A time that clocks skip is read as if they had not been changed yet, so that midnight in a gap is the end of the
    /// gap: the first instant of that day.
    package func instant(ofLocal local: Timestamp) -> Timestamp {
        let day = 86_400_000_000 as Int64
        let earlier = local.advanced(
            byMicroseconds: -offset(at: local.advanced(byMicroseconds: -day))
        )
        let later = local.advanced(byMicroseconds: -offset(at: local.advanced(byMicroseconds: day)))
        let shown = [earlier, later].filter { $0.advanced(byMicroseconds: offset(at: $0)) == local }
        return shown.min() ?? earlier
    }

    /// What clocks of the zone show at an instant, as if it were UTC.
    package func local(of instant: Timestamp) -> Timestamp {
        instant.advanced(byMicroseconds: offset(at: instant))
    }

    private func offset(at instant: Timestamp) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(instant.microseconds / 1_000_000))
        return Int64(timeZone.secondsFromGMT(for: date)) * 1_000_000
    }
}
