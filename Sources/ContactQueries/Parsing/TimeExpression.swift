package import ContactProjector

/// A time as typed with a cursor: a ``TimeInput``, or one relative to a contact's activities.
///
/// Relative times count from the cursor, never from the wall clock, so that a session can be replayed.
package enum TimeExpression: Equatable, Sendable {
    /// A time that is complete in itself.
    case input(TimeInput)
    /// A time of day on the cursor's date.
    case clock(ClockTime)
    /// The clock's time.
    case now
    /// Just after the activity of this number, counted from 1 in stream order.
    case after(activity: Int)
    /// Just before the activity of this number.
    case before(activity: Int)
    /// A distance from the cursor.
    case shift(TimeShift)
    /// Before all activities, including undated ones.
    case start
    /// After all activities.
    case end
    /// The time of a row of the last answer, counted from 1.
    case row(Int)
    /// A time that a session has named.
    case mark(String)

    /// Reads a time, or returns `nil` if the text isn't one.
    package init?(_ text: String) {
        guard let expression = try? TimeExpression(reading: text) else { return nil }
        self = expression
    }

    /// Reads a time.
    ///
    /// - Throws: The reason why the text isn't a time.
    package init(reading text: String) throws(TimeInput.Refusal) {
        switch text {
        case "start": self = .start
        case "end": self = .end
        case "now": self = .now
        default:
            // Before dates: no form of a date begins with `#`, `%` or a sign, and `@` with a letter
            // isn't a Unix time.
            if let expression = Self.activity(text) ?? TimeShift(text).map(Self.shift)
                ?? Self.handle(text)
            {
                self = expression
            } else if let clock = ClockTime(text) {
                self = .clock(clock)
            } else {
                self = .input(try TimeInput(reading: text))
            }
        }
    }

    private static func handle(_ text: String) -> TimeExpression? {
        let rest = text.dropFirst()
        switch text.first {
        case "%": return Int(digits: rest).flatMap { $0 >= 1 ? .row($0) : nil }
        case "@": return isName(rest) ? .mark(String(rest)) : nil
        default: return nil
        }
    }

    /// Returns a Boolean value indicating whether a text may be the name of a time.
    ///
    /// A name is a letter, then letters, digits, `-` and `_`, with at most 64 characters.
    package static func isName(_ text: some StringProtocol) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return text.utf8.first.map { letters.contains($0 | 0x20) } == true && text.utf8.count <= 64
            && text.utf8.allSatisfy {
                // `| 0x20` makes an ASCII letter lower case.
                letters.contains($0 | 0x20) || digits.contains($0) || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: "_")
            }
    }

    private static func activity(_ text: String) -> TimeExpression? {
        guard text.hasPrefix("#") else { return nil }
        let isBefore = text.hasSuffix("-")
        let digits = text.dropFirst().dropLast(isBefore ? 1 : 0)
        guard let number = Int(digits: digits), number >= 1 else { return nil }
        return isBefore ? .before(activity: number) : .after(activity: number)
    }
}
