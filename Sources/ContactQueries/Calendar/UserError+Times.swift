package import ContactProjector

extension UserError {
    /// Creates the error of a text that isn't a time, with a hint for each reason.
    package init(_ refusal: TimeInput.Refusal, of text: String, forms: String) {
        let typed = text.quoted
        switch refusal {
        case .unreadable: self.init("\(typed) isn't a time", hint: forms)
        case .bareNumber:
            self.init("\(typed) isn't a time", hint: "write @ before the number of a Unix time")
        case .clockWord: self.init("\(typed) depends on the clock", hint: forms)
        case .outOfRange: self.init("\(typed) is outside the years 0001 to 9999", hint: forms)
        case .noYear:
            self.init("\(typed) has no year", hint: "write the year too, as in 3 June 2024")
        case .noDate:
            self.init(
                "\(typed) has no date",
                hint: "write the date before it, as in 2024-06-03 09:30"
            )
        case .numericDayAndMonth(let days):
            // Never guessed: both readings are offered, since half of a column may read either way
            // (rule 4.9).
            let names = days.map(\.dayAndMonth)
            self.init(
                names.count > 1
                    ? "\(typed) could be \(names.joined(separator: " or "))"
                    : "\(typed) has its day and month as numbers; it could be \(names.joined())",
                hint: "write \(days.map(\.iso).joined(separator: " or "))"
            )
        }
    }

    /// Creates the error of a time that clocks of a zone skip, with the times next to it.
    init(_ gap: LocalReading.Gap, of input: TimeInput, typed text: String, in zone: CalendarZone) {
        self.init(
            "\(text.quoted) doesn't exist in \(zone.name)",
            hint: "\(gap.words(in: zone)); use \(gap.neighbors(of: input, in: zone))"
        )
    }
}

extension LocalReading.Gap {
    /// Returns the change of clocks in words: `clocks skip from 02:00 to 03:00`.
    package func words(in zone: CalendarZone) -> String {
        let start = change.advanced(byMicroseconds: -1)
        // The local time that clocks would have shown at the change if they hadn't been put
        // forward.
        let from = zone.local(of: start).advanced(byMicroseconds: 1).rfc3339
        let to = zone.local(of: change).rfc3339
        let isOneDay = from.prefix(10) == to.prefix(10)
        return "clocks skip from \(Self.minutes(from, isOneDay)) to \(Self.minutes(to, isOneDay))"
    }

    private static func minutes(_ text: String, _ isTimeOnly: Bool) -> String {
        let time = text.dropFirst(11).prefix(5)
        return isTimeOnly ? String(time) : "\(text.prefix(10)) \(time)"
    }

    fileprivate func neighbors(of input: TimeInput, in zone: CalendarZone) -> String {
        if case .start = input {
            let last = zone.local(of: change.advanced(byMicroseconds: -1)).rfc3339.prefix(10)
            return "\(last) or \(zone.local(of: change).rfc3339.prefix(10))"
        }
        return "\(earlier.clock(in: zone)) or \(later.clock(in: zone))"
    }
}

extension CivilDate {
    fileprivate var dayAndMonth: String { "\(day) \(Self.monthNames[month - 1])" }

    /// The date in ISO 8601, such as `2024-06-03`.
    fileprivate var iso: String {
        (Timestamp(microseconds: Int64(daysSince1970) * 86_400_000_000) ?? .latest).rfc3339
            .prefix(10).description
    }
}
