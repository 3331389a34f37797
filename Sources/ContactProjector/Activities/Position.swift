/// The number of an entry in the log, assigned on append and never reused.
///
/// Positions are 1, 2, 3 … over the whole log, without gaps. They order activities by the time they were recorded, not
/// by the time they happened.
public struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number of the position; 0 is the start of the log, before the first entry.
    public let rawValue: Int64

    /// Creates a position.
    ///
    /// A negative number traps.
    public init(_ rawValue: Int64) {
        precondition(rawValue >= 0, "position \(rawValue) is negative")
        self.rawValue = rawValue
    }

    /// The position before the first entry, which is the head of an empty log.
    public static let zero = Position(0)

    /// The position of the next entry.
    public var next: Position { Position(rawValue + 1) }

    /// The number in decimal digits.
    public var description: String { String(rawValue) }

    /// Returns a Boolean value indicating whether the left position was assigned first.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
