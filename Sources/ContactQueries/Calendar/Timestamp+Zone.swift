package import ContactProjector

/// Times as people read them, in the zone in which times are read.
extension Timestamp {
    /// `2024-06-03 09:00:00`: what clocks of a zone show, in whole seconds.
    ///
    /// For tables and pictures, which name the zone once. Where clocks show the same again at another instant the offset follows.
    package func clock(in zone: CalendarZone) -> String {
        let text = dateAndTime(in: zone)
        let seconds = String(text.prefix(19))
        guard !zone.isUTC, case .twice = zone.reading(ofLocal: zone.local(of: self)) else {
            return seconds
        }
        return seconds + " " + offset(in: zone)
    }

    /// `2024-06-03 09:00:00 UTC`, in another zone `2024-06-03 11:00:00 +02:00`, with the fraction that there is.
    package func words(in zone: CalendarZone) -> String {
        dateAndTime(in: zone) + " " + offset(in: zone)
    }

    /// The same in whole seconds, for lines that stand below each other.
    package func shortWords(in zone: CalendarZone) -> String {
        dateAndTime(in: zone).prefix(19) + " " + offset(in: zone)
    }

    private func dateAndTime(in zone: CalendarZone) -> String {
        let text = shown(in: zone).rfc3339.dropLast()
        return text.prefix(10) + " " + text.dropFirst(11)
    }

    /// What clocks show; at the ends of the years, where no timestamp is that, what they show in UTC.
    private func shown(in zone: CalendarZone) -> Timestamp {
        Timestamp(microseconds: microseconds + zone.offset(at: self)) ?? self
    }

    /// `UTC`, or how far clocks of the zone are ahead of it.
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
