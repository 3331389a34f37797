/// A scalar by its number, the form in which answers show unsafe characters: `\u{200C}`.
package struct EscapedScalar: Equatable {
    /// The scalar.
    package let scalar: Unicode.Scalar
    /// The index after it.
    package let end: String.Index

    /// Reads a scalar at an index, or returns `nil` if the text there isn't `\u{…}` with a valid
    /// number.
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
