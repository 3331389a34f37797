/// A key that a terminal sends as an escape sequence, told apart by the end of that sequence.
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
    /// Reads up to the final byte, so that a sequence without a meaning leaves nothing behind.
    /// Stops where `next` gives nil.
    init(next: () -> Unicode.Scalar?) {
        var parameters = ""
        // No terminal sends more; the limit keeps a stray byte from swallowing a whole line.
        while parameters.unicodeScalars.count < 16 {
            guard let scalar = next() else { break }
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
