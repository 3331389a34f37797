internal import TerminalText

/// A curve of numbers in four rows of eighth blocks, with its scale beside it.
struct AreaChart {
    let values: [Int]
    let layout: ViewLayout

    // Four rows of eighth blocks are 32 levels, in a sixth of a terminal of 24 lines.
    private static let rows = 4
    private static let blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Draws the curve; a column that several values share shows the last one.
    func lines(from first: String, to last: String) -> [TextLine] {
        let top = max(1, values.max() ?? 0)
        let scale = max(String(top).count, 1)
        let width = min(values.count, max(8, layout.width - scale - 4))
        // The last value, not the mean: it is the count at the end of a period, and a mean was
        // never true.
        let heights = (0..<width).map { column in
            Double(values[(column + 1) * values.count / width - 1]) / Double(top)
        }
        var lines: [TextLine] = []
        for row in (0..<Self.rows).reversed() {
            let label = row == Self.rows - 1 ? String(top) : row == 0 ? "0" : ""
            let gap = String(repeating: " ", count: scale - label.count)
            lines.append([
                StyledText("\(gap)\(label) \(bar)", .dim),
                StyledText(heights.map { cell($0, row) }.joined(), .cyan),
            ])
        }
        let axis = String(repeating: " ", count: scale + 2)
        let room = width - SafeText.width(first) - SafeText.width(last)
        let gap = String(repeating: " ", count: max(1, room))
        return lines + [[StyledText(axis + (first == last ? first : first + gap + last), .dim)]]
    }

    /// The curve in one row, for a cell of a table.
    var line: String {
        let top = max(1, values.max() ?? 0)
        let levels =
            layout.glyphs == .unicode ? Self.blocks : [".", ":", "-", "=", "+", "*", "#", "@"]
        return values.map { value in
            guard value > 0 else { return " " }
            // Rounded up, so that only 0 is blank.
            return levels[(value * levels.count + top - 1) / top - 1]
        }
        .joined()
    }

    private var bar: String { layout.glyphs == .unicode ? "│" : "|" }

    private func cell(_ height: Double, _ row: Int) -> String {
        // Rounded up: a value above 0 has at least an eighth.
        let eighths = Int((height * Double(Self.rows * 8)).rounded(.up)) - row * 8
        guard eighths > 0 else { return " " }
        guard layout.glyphs == .unicode else { return eighths >= 4 ? "#" : "." }
        return Self.blocks[min(eighths, 8) - 1]
    }
}
