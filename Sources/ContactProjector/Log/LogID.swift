/// The random id of a log, made when the log is created and never changed.
///
/// A backup is the same log and has the same id. A store restored from an export is a new log with its own id.
public struct LogID: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// The number of bytes in an id.
    package static let byteCount = 16

    /// Creates an id from its bytes, or `nil` unless there are 16 of them.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Creates the id of a new log.
    package init(using generator: inout some RandomNumberGenerator) {
        high = generator.next()
        low = generator.next()
    }

    /// Creates a random id for a new log, which can't be guessed.
    public static func random() -> LogID {
        var generator = SystemRandomNumberGenerator()
        return LogID(using: &generator)
    }

    /// The 16 bytes.
    public var bytes: [UInt8] {
        [high, low].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
        }
    }

    /// The first 32 bits, which identify the log in a ``LogPlace``.
    var mark: UInt32 { UInt32(truncatingIfNeeded: high >> 32) }

    /// Returns the places of a log that is never restored, from a position through its head.
    package func places(from position: Position, through head: Position, limit: Int) -> [LogPlace] {
        // Plus one: position zero has a place too, so a log of n entries has n + 1 places.
        let count = head.rawValue - position.rawValue + 1
        return (0..<max(0, min(count, Int64(max(0, limit))))).map { offset in
            let position = Position(position.rawValue + offset)
            return LogPlace(position, in: self, link: mark(at: position))
        }
    }

    /// Returns a number that depends on the log and the position, for a log that is never restored.
    func mark(at position: Position) -> UInt32 {
        // SplitMix64's finalizer (Steele, Lea and Flood), so that adjacent positions get unrelated
        // numbers: a place of another log must not match by being one off.
        var mixed = low ^ UInt64(bitPattern: position.rawValue) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return UInt32(truncatingIfNeeded: mixed >> 32)
    }
}

extension LogID: LosslessStringConvertible {
    /// Reads 32 hexadecimal digits in lower case, or `nil` for anything else.
    public init?(_ description: String) {
        guard description.utf8.count == 32,
            let high = UInt64(hexadecimal: description.utf8.prefix(16)),
            let low = UInt64(hexadecimal: description.utf8.suffix(16))
        else { return nil }
        (self.high, self.low) = (high, low)
    }

    /// The id in 32 hexadecimal digits.
    public var description: String { high.hexadecimal + low.hexadecimal }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// Reads exactly as many lower-case hexadecimal digits as fill the type, or `nil` for anything else.
    init?(hexadecimal digits: some Collection<UInt8>) {
        // Exact width and lower case only: each place and each id has exactly one text, so texts
        // can be compared.
        guard digits.count == Self.bitWidth / 4 else { return nil }
        self = 0
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            self = self << 4 | Self(value)
        }
    }

    /// The number in lower-case hexadecimal digits, padded with zeros to the width of the type.
    var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: Self.bitWidth / 4 - digits.utf8.count) + digits
    }
}
