package import ContactProjector

/// A time that was typed, as it was understood in a zone.
package struct TypedTime: Equatable, Sendable {
    /// The text that was typed.
    package let text: String
    /// The time that it means.
    package let instant: Timestamp
    /// The note on the interpretation of the text, or `nil` if it is obvious.
    package let note: Note?
    /// A Boolean value that indicates whether the text is an RFC 3339 time, which needs no echo.
    package let isExact: Bool

    /// A note on an interpretation that isn't obvious.
    package enum Note: Equatable, Sendable {
        /// The start of a day, a month or a year.
        case start(TimeInput.Unit)
        /// The end of a day, a month or a year, as the end of a time range.
        case end(TimeInput.Unit)
        /// The first of two times at which clocks show it.
        case firstOfTwo(second: Timestamp)
    }

    /// Creates the time of the word `now`, given the clock's time.
    package init(now instant: Timestamp) {
        text = "now"
        self.instant = instant
        note = nil
        isExact = false
    }

    /// Reads a time.
    ///
    /// One without an offset is in a zone, and the hint of an error offers the given forms.
    ///
    /// - Throws: ``UserError`` for a text that isn't a time, or a time that the zone skips.
    package init(
        _ text: String,
        in zone: CalendarZone,
        forms: String = TimeForms.allContacts
    ) throws(UserError) {
        let input: TimeInput
        do { input = try TimeInput(reading: text) } catch {
            throw UserError(error, of: text, forms: forms)
        }
        try self.init(input, typed: text, in: zone)
    }

    /// The last time of the day, month or year that was typed, or the time itself if it was typed with its time of day.
    ///
    /// A range includes both ends, so that a date at its end stands for the whole day.
    package func ending(in zone: CalendarZone) -> TypedTime {
        guard case .start(let unit) = note else { return self }
        let local = zone.local(of: instant).microseconds
        let perDay = 86_400_000_000 as Int64
        let date = CivilDate(daysSince1970: Int((local - local.remainder(by: perDay)) / perDay))
        let days = unit.next(after: date)?.daysSince1970
        let next = days.flatMap { Timestamp(microseconds: Int64($0) * perDay) }
        // Past the year 9999 there is no next one.
        let end = next.map { zone.instant(ofLocal: $0).advanced(byMicroseconds: -1) } ?? .latest
        return TypedTime(text: text, instant: end, note: .end(unit))
    }

    private init(text: String, instant: Timestamp, note: Note) {
        self.text = text
        self.instant = instant
        self.note = note
        isExact = false
    }

    /// Resolves a time that was read in a zone.
    ///
    /// - Throws: ``UserError`` for a time that the zone skips.
    package init(_ input: TimeInput, typed text: String, in zone: CalendarZone) throws(UserError) {
        self.text = text
        isExact = Timestamp(rfc3339: text) != nil
        switch input.reading(in: zone) {
        case .once(let instant):
            self.instant = instant
            if case .start(_, let unit) = input { note = .start(unit) } else { note = nil }
        case .twice(let earlier, let later):
            // The earlier of two, as everywhere outside of joins, and the echo names the other
            // (rule 4.9).
            instant = earlier
            note = .firstOfTwo(second: later)
        case .skipped(let gap): throw UserError(gap, of: input, typed: text, in: zone)
        case .outOfRange:
            throw UserError(.outOfRange, of: text, forms: TimeForms.allContacts)
        }
    }

    /// Returns an echo such as `2024-06 is 2024-06-01 00:00:00 UTC (start of the month)`, or `nil`
    /// if the text is exact.
    package func echo(in zone: CalendarZone) -> String? {
        isExact ? nil : "\(text) is \(words(in: zone))"
    }

    /// Returns the time and its interpretation: `2024-06-03 00:00:00 UTC (start of the day)`.
    package func words(in zone: CalendarZone) -> String {
        let time = instant.words(in: zone)
        return switch note {
        case nil: time
        case .start(let unit): "\(time) (start of the \(unit.rawValue))"
        case .end(let unit): "\(time) (end of the \(unit.rawValue))"
        case .firstOfTwo(let second):
            "\(time) (the first of two; the other is \(second.words(in: zone)))"
        }
    }
}

extension TimeInput.Unit {
    /// Returns the first date of the next day, month or year.
    fileprivate func next(after date: CivilDate) -> CivilDate? {
        switch self {
        case .day: CivilDate(daysSince1970: date.daysSince1970 + 1)
        case .month:
            date.month == 12
                ? CivilDate(year: date.year + 1, month: 1, day: 1)
                : CivilDate(year: date.year, month: date.month + 1, day: 1)
        case .year: CivilDate(year: date.year + 1, month: 1, day: 1)
        }
    }
}

/// The forms of times that a hint offers.
package enum TimeForms {
    /// The forms if times may be relative to a contact's activities or a cursor.
    package static let oneContact =
        "use a date (2024-06-03), a date and time (2024-06-03 09:00), #11, -7d, start or end"
    /// The forms if times are for all contacts.
    package static let allContacts =
        "use a date (2024-06-03), a date and time (2024-06-03 09:00), start or end"
}

extension CalendarZone {
    /// Returns a time of day on the date that clocks of the zone show at a given time.
    ///
    /// - Throws: ``UserError`` for a time that the zone skips.
    package func time(
        _ clock: ClockTime,
        onDayOf instant: Timestamp,
        typed text: String
    ) throws(UserError) -> TypedTime {
        let local = local(of: instant)
        let midnight = local.microseconds - local.microseconds.remainder(by: 86_400_000_000)
        guard let shown = Timestamp(microseconds: midnight + clock.microseconds) else {
            throw UserError(.outOfRange, of: text, forms: TimeForms.oneContact)
        }
        return try TypedTime(.local(shown), typed: text, in: self)
    }
}
