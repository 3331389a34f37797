/// A key that a terminal sends as an escape sequence.
///
/// libedit inserts the rest of a sequence that it doesn't know, such as `~` for F5.
enum KeySequence: Equatable {
    case up, down, left, right
    case wordLeft, wordRight
    case home, end, delete
    case pasteStart
    /// An arrow pressed with Alt.
    case alt(Shortcut)
    /// Function keys and combinations without a meaning here.
    case unknown

    /// Reads the rest of a sequence, after `ESC [` or `ESC O`, from `next`.
    ///
    /// It reads up to the final byte, so that no part of an unknown sequence is left. It stops when
    /// `next` returns `nil`.
    init(next: () -> Unicode.Scalar?) {
        var parameters = ""
        // The longest sequence here has four bytes; a stray ESC must not swallow a whole line.
        while parameters.unicodeScalars.count < 16 {
            guard let scalar = next() else { break }
            // ECMA-48 5.4: parameters and intermediates are 0x20 to 0x3F, a final byte 0x40 to
            // 0x7E.
            switch scalar.value {
            case 0x20...0x3F: parameters.unicodeScalars.append(scalar)
            // The Linux console sends `ESC [ [ A` for F1.
            case 0x5B where parameters.isEmpty: parameters = "["
            case 0x40...0x7E:
                self = Self(parameters: parameters, final: scalar)
                return
            default:
                self = .unknown
                return
            }
        }
        self = .unknown
    }

    private init(parameters: String, final: Unicode.Scalar) {
        // `1;3` is Alt and `1;5` Ctrl, as in xterm. Home and End have three codes in use.
        self =
            switch (parameters, final) {
            case ("", "A"): .up
            case ("", "B"): .down
            case ("", "C"): .right
            case ("", "D"): .left
            case ("", "H"), ("1", "~"), ("7", "~"): .home
            case ("", "F"), ("4", "~"), ("8", "~"): .end
            case ("3", "~"): .delete
            case ("1;5", "C"): .wordRight
            case ("1;5", "D"): .wordLeft
            case ("1;3", "A"): .alt(.altUp)
            case ("1;3", "B"): .alt(.altDown)
            case ("1;3", "C"): .alt(.altRight)
            case ("1;3", "D"): .alt(.altLeft)
            case ("200", "~"): .pasteStart
            default: .unknown
            }
    }
}
