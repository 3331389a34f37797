package import ContactProjector

/// The display of times in a zone.
extension Timestamp {
    /// Returns the local time in a zone in whole seconds, such as `2024-06-03 09:00:00`.
    ///
    /// For tables and pictures, which name the zone once. The offset follows if clocks show the
    /// same local time twice.
    package func clock(in zone: CalendarZone) -> String {
        let text = dateAndTime(in: zone)
        let seconds = String(text.prefix(19))
        guard !zone.isUTC, case .twice = zone.reading(ofLocal: zone.local(of: self)) else {
            return seconds
        }
        return seconds + " " + offset(in: zone)
    }

    /// Returns the time with its offset and fraction: `2024-06-03 09:00:00 UTC`, or with `+02:00`
    /// in another zone.
    package func words(in zone: CalendarZone) -> String {
        dateAndTime(in: zone) + " " + offset(in: zone)
    }

    /// Returns the time with its offset in whole seconds, so that lines below each other align.
    package func shortWords(in zone: CalendarZone) -> String {
        dateAndTime(in: zone).prefix(19) + " " + offset(in: zone)
    }

    private func dateAndTime(in zone: CalendarZone) -> String {
        let text = shown(in: zone).rfc3339.dropLast()
        return text.prefix(10) + " " + text.dropFirst(11)
    }

    /// Returns the local time, or UTC at the ends of the years, where the local time isn't a
    /// timestamp.
    private func shown(in zone: CalendarZone) -> Timestamp {
        Timestamp(microseconds: microseconds + zone.offset(at: self)) ?? self
    }

    /// Returns `UTC`, or the offset of the zone's clocks, such as `+02:00`.
    package func offset(in zone: CalendarZone) -> String {
        let distance = shown(in: zone).microseconds - microseconds
        guard !zone.isUTC, distance == zone.offset(at: self) else { return "UTC" }
        let seconds = Int(abs(distance) / 1_000_000)
        let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map(Self.twoDigits)
        // Only offsets before standard time have seconds.
        return (distance < 0 ? "-" : "+")
            + (parts[2] == "00" ? parts.dropLast() : parts).joined(separator: ":")
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
