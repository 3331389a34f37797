internal import TerminalText

/// Where the line editor puts prompt and line on the screen.
///
/// libedit does not tell the terminal row of its cursor, so what is printed above the prompt needs
/// this account of it. A line holds printable text and newlines only.
enum InputLayout {
    /// Returns how many rows the end of `texts`, shown one after the other, is below their start.
    static func rows(_ texts: [String], width: Int) -> Int {
        var row = 0
        var column = 0
        for scalar in texts.lazy.flatMap(\.unicodeScalars) {
            let columns = columns(scalar)
            // A wide character that does not fit goes to the next row, as does what fills the last
            // column: libedit then moves the cursor down at once.
            let wraps = column + columns > width
            column = wraps ? columns : column + columns
            if wraps { row += 1 }
            if scalar == "\n" || column >= width {
                row += 1
                column = 0
            }
        }
        return row
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        SafeText.isPrintable(scalar) ? ScalarWidth.of(scalar) : 0
    }
}
