internal import TerminalText

/// The layout of prompt and line on the screen.
///
/// libedit doesn't expose the terminal row of its cursor, which must be known to print above the
/// prompt. A line consists of printable text and newlines only.
enum InputLayout {
    /// Returns the number of rows between the start of `texts`, shown one after another, and their end.
    static func rows(_ texts: [String], width: Int) -> Int {
        var row = 0
        var column = 0
        for scalar in texts.lazy.flatMap(\.unicodeScalars) {
            let columns = columns(scalar)
            // A wide character that doesn't fit is on the next row. After the last column, libedit
            // moves the cursor down at once.
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
