package import ContactProjector

/// A known-at that was typed.
package struct TypedKnownAt: Equatable, Sendable {
    /// The known-at that it means.
    package let knownAt: KnownAt
    /// The time as it was understood, or `nil` for a position.
    package let time: TypedTime?

    /// Reads a position such as `812` or `#812`, `head` or `end`, or a time.
    ///
    /// Digits alone are a position.
    ///
    /// If a clock's time is given, `now` is a time too.
    ///
    /// - Throws: ``UserError`` when the text is none of them.
    package init(_ text: String, in zone: CalendarZone, now: Timestamp? = nil) throws(UserError) {
        if let number = Int(digits: text.hasPrefix("#") ? text.dropFirst() : text[...]) {
            self.init(.position(Position(Int64(number))))
        } else if text == "head" || text == "end" {
            self.init(.head)
        } else if text == "now", let now {
            self.init(TypedTime(now: now))
        } else {
            self.init(try Self.time(text, in: zone))
        }
    }

    private init(_ knownAt: KnownAt) {
        self.knownAt = knownAt
        time = nil
    }

    private init(_ time: TypedTime) {
        knownAt = .time(time.instant)
        self.time = time
    }

    private static func time(_ text: String, in zone: CalendarZone) throws(UserError) -> TypedTime {
        let input: TimeInput
        do throws(TimeInput.Refusal) { input = try TimeInput(reading: text) } catch .unreadable {
            throw UserError(
                "\(text.quoted) isn't a position or a time",
                hint: "for example 812, 2024-03-05 or end"
            )
        } catch {
            throw UserError(error, of: text, forms: "for example 812, 2024-03-05 or end")
        }
        return try TypedTime(input, typed: text, in: zone)
    }
}
