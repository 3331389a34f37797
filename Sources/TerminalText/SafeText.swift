/// The functions that make text from outside safe for a terminal and measure its columns.
///
/// Scalars that could control a terminal or hide in it are escaped: control characters, bidirectional
/// controls, zero-width and other format characters, tags, line separators, unassigned code points,
/// variation selectors out of place, and combining marks with no base or too many on one. Everything
/// else stays as it is. The result doesn't depend on the locale.
package enum SafeText {
    /// The maximum number of combining marks on one base character.
    ///
    /// Vietnamese needs two and pointed Hebrew three; hundreds on one base paint over other lines.
    package static let markLimit = 4

    /// Returns `text` with everything unsafe escaped as in a Swift literal: `\n`, `\u{1B}`.
    ///
    /// Escaping twice gives the same as escaping once. Printable ASCII is returned unchanged and
    /// without a copy. With `byCode`, all escapes are numbers: `\u{A}`.
    package static func escaped(_ text: String, byCode: Bool = false) -> String {
        if isPrintableASCII(text) { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for piece in Pieces(text, byCode: byCode) { result += piece.text }
        return result
    }

    /// Returns the number of columns of `escaped(text)`.
    ///
    /// The sum over its scalars: two for East Asian wide and for emoji, none for combining marks.
    package static func width(_ text: String) -> Int {
        if isPrintableASCII(text) { return text.utf8.count }
        return Pieces(text).reduce(0) { $0 + $1.width }
    }

    /// Returns `escaped(text)`, cut to at most `width` columns, with `…` at the cut.
    ///
    /// It never splits a wide character, a base and its marks, or an escape.
    package static func truncated(_ text: String, to width: Int) -> String {
        guard width > 0 else { return "" }
        if isPrintableASCII(text), text.utf8.count <= width { return text }
        var kept = ""
        var tail = ""
        var used = 0
        for piece in Pieces(text) {
            guard used + piece.width <= width else { return kept + "…" }
            used += piece.width
            // The piece in the last column is replaced by the ellipsis if more follows.
            if used < width { kept += piece.text } else { tail += piece.text }
        }
        return kept + tail
    }

    /// Returns a Boolean value indicating whether a terminal always shows `scalar` as itself, in a column or two.
    package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        ScalarClass(scalar) == .printable
    }

    private static func isPrintableASCII(_ text: String) -> Bool {
        text.utf8.allSatisfy { 0x20...0x7E ~= $0 }
    }
}

extension SafeText {
    /// The shown form of a scalar, and its number of columns.
    private struct Piece {
        let text: String
        let width: Int
    }

    /// A sequence of the scalars of a text in their shown form, which depends on those before.
    private struct Pieces: Sequence, IteratorProtocol {
        private var scalars: String.UnicodeScalarView.Iterator
        private var base: Unicode.Scalar?
        private var marks = 0
        private let byCode: Bool

        init(_ text: String, byCode: Bool = false) {
            scalars = text.unicodeScalars.makeIterator()
            self.byCode = byCode
        }

        mutating func next() -> Piece? {
            guard let scalar = scalars.next() else { return nil }
            switch ScalarClass(scalar) {
            case .printable:
                // A mark on a space would look like a character of its own.
                base = scalar == " " ? nil : scalar
                marks = 0
                return Piece(text: String(scalar), width: ScalarWidth.of(scalar))
            case .mark where isCarried(scalar):
                marks += 1
                return Piece(text: String(scalar), width: 0)
            case .mark, .unsafe:
                base = nil
                // An escape is ASCII, so its length in bytes is its width.
                let text = spelling(of: scalar)
                return Piece(text: text, width: text.utf8.count)
            }
        }

        private func isCarried(_ mark: Unicode.Scalar) -> Bool {
            guard let base, marks < markLimit else { return false }
            // Variation selectors 15 and 16 choose between text and emoji; Hangul vowels and finals
            // join a leading consonant. After anything else, both are invisible.
            switch mark.value {
            case 0xFE0E, 0xFE0F: return marks == 0 && base.properties.isEmoji
            case 0x1161...0x11FF, 0xD7B0...0xD7FF: return isHangulLead(base)
            default: return true
            }
        }

        private func isHangulLead(_ scalar: Unicode.Scalar) -> Bool {
            0x1100...0x115E ~= scalar.value || 0xA960...0xA97C ~= scalar.value
        }

        private func spelling(of scalar: Unicode.Scalar) -> String {
            switch scalar {
            case "\n" where !byCode: "\\n"
            case "\r" where !byCode: "\\r"
            case "\t" where !byCode: "\\t"
            case "\0" where !byCode: "\\0"
            default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
    }
}
