/// The text between the sequences that begin and end a bracketed paste.
struct PastedText {
    /// The maximum number of scalars of a paste.
    ///
    /// A longer one is dropped as a whole, since a part of a command may mean something else.
    static let limit = 1 << 20

    private static let end = "\u{1B}[201~".unicodeScalars

    private var scalars = String.UnicodeScalarView()
    private var count = 0
    private var matched = 0
    private(set) var isEnded = false
    private(set) var isTooLong = false

    var text: String { String(scalars) }

    mutating func append(_ scalar: Unicode.Scalar) {
        if scalar == Self.end[Self.end.index(Self.end.startIndex, offsetBy: matched)] {
            matched += 1
            isEnded = matched == Self.end.count
            return
        }
        // ESC occurs only at the start of the sequence, so after a mismatch only an ESC can begin
        // it.
        for part in Self.end.prefix(matched) { keep(part) }
        matched = scalar == "\u{1B}" ? 1 : 0
        if matched == 0 { keep(scalar) }
    }

    private mutating func keep(_ scalar: Unicode.Scalar) {
        guard count < Self.limit else {
            isTooLong = true
            scalars = String.UnicodeScalarView()
            return
        }
        scalars.append(scalar)
        count += 1
    }
}
