package import ContactProjector

/// A time as typed where there is a cursor: a ``TimeInput``, or one that counts from a contact's activities.
///
/// Relative times count from the cursor, never from the wall clock, so that a session can be replayed.
package enum TimeExpression: Equatable, Sendable {
    /// A time that says itself when it is.
    case input(TimeInput)
    /// A time of the day that the cursor is on.
    case clock(ClockTime)
    /// The time that a clock shows, where one may be asked.
    case now
    /// Just after the activity of this number, counted from 1 in stream order.
    case after(activity: Int)
    /// Just before the activity of this number.
    case before(activity: Int)
    /// A distance from the cursor.
    case shift(TimeShift)
    /// Before everything, what has no date included.
    case start
    /// After everything.
    case end
    /// The moment of a row of the last answer, counted from 1.
    case row(Int)
    /// A moment that a session gave a name.
    case mark(String)

    /// Reads a time; `nil` when the text is none.
    package init?(_ text: String) {
        guard let expression = try? TimeExpression(reading: text) else { return nil }
        self = expression
    }

    /// Reads a time.
    ///
    /// - Throws: The refusal that says what is wrong with the text.
    package init(reading text: String) throws(TimeInput.Refusal) {
        switch text {
        case "start": self = .start
        case "end": self = .end
        case "now": self = .now
        default:
            if let expression = Self.activity(text) ?? TimeShift(text).map(Self.shift)
                ?? Self.handle(text) {
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

    /// Tells whether a moment may be called so: a letter, then letters, digits, `-` and `_`, at most 64.
    package static func isName(_ text: some StringProtocol) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return text.utf8.first.map { letters.contains($0 | 0x20) } == true && text.utf8.count <= 64
            && text.utf8.allSatisfy {
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
