/// A scalar by its number, as answers show what is unsafe to show: `\u{200C}`.
package struct EscapedScalar: Equatable {
    /// The scalar.
    package let scalar: Unicode.Scalar
    /// The place behind it.
    package let end: String.Index

    /// Reads what stands at a place; nil when that is no scalar's number in braces, behind a backslash and a `u`.
    package init?(at start: String.Index, in text: Substring) {
        let rest = text.utf8[start...]
        guard rest.starts(with: #"\u{"#.utf8) else { return nil }
        let digits = rest.dropFirst(3).prefix { $0 != UInt8(ascii: "}") }.prefix(7)
        guard (1...6).contains(digits.count), digits.allSatisfy(Self.isDigit),
            digits.endIndex < rest.endIndex, rest[digits.endIndex] == UInt8(ascii: "}"),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { return nil }
        self.scalar = scalar
        end = rest.index(after: digits.endIndex)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
