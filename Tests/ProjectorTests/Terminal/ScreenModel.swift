import CEditLine

/// A model of a terminal's screen: the part of a VT100 that line editors use.
///
/// Unknown sequences are recorded in `sequences` and otherwise skipped, so that a test can see what reached the
/// terminal.
struct ScreenModel {
    /// A cell of the screen; the right half of a wide character is empty.
    typealias Cell = String

    private(set) var columns: Int
    private(set) var rows: Int
    private(set) var row = 0
    private(set) var column = 0
    /// Rows that have left the screen at the top, oldest first.
    private(set) var scrollback: [String] = []
    /// The OSC 133 marks, in order: `A`, `B`, `C`, `D;0`.
    private(set) var marks: [String] = []
    /// Every escape sequence without its ESC, in order: `[31m`, `]0;title`.
    private(set) var sequences: [String] = []
    private(set) var isPasteBracketed = false
    private(set) var bells = 0

    private var cells: [[Cell]]
    private var wrapsNext = false
    private var saved = (row: 0, column: 0)
    private var state = State.text
    private var pending: [UInt8] = []

    private enum State {
        case text, escape, control(String), command(String), commandEscape(String), skip
    }

    init(columns: Int = 80, rows: Int = 24) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
        cle_use_utf8()
    }

    /// The rows of the screen without trailing blanks, and without the empty ones at the bottom.
    var lines: [String] {
        var lines = cells.map(Self.text)
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    /// All rows shown so far, those that have left the screen included.
    var text: String { (scrollback + lines).joined(separator: "\n") }

    /// The row that the cursor is in.
    var currentLine: String { Self.text(cells[row]) }

    mutating func feed(_ text: String) {
        feed(Array(text.utf8))
    }

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if pending.isEmpty, byte < 0x80 {
                accept(Unicode.Scalar(byte))
                continue
            }
            pending.append(byte)
            if let decoded = String(validating: pending, as: UTF8.self) {
                decoded.unicodeScalars.forEach { accept($0) }
                pending = []
            } else if pending.count >= 4 {
                // No character of UTF-8 has more bytes: these aren't UTF-8.
                pending = []
            }
        }
    }

    /// Changes the size without wrapping lines again; rows that no longer fit move to the scrollback.
    mutating func resize(columns: Int, rows: Int) {
        // As xterm does: rows below the cursor are removed before rows at the top.
        while cells.count > rows {
            if row < cells.count - 1 {
                cells.removeLast()
            } else {
                scrollback.append(Self.text(cells.removeFirst()))
                row -= 1
            }
        }
        cells = cells.map { line in
            Array(
                (line + Array(repeating: " ", count: max(0, columns - line.count))).prefix(columns)
            )
        }
        while cells.count < rows { cells.append(Array(repeating: " ", count: columns)) }
        self.columns = columns
        self.rows = rows
        column = min(column, columns - 1)
        wrapsNext = false
    }

    private static func text(_ line: [Cell]) -> String {
        var text = line.joined()
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension ScreenModel {
    private mutating func accept(_ scalar: Unicode.Scalar) {
        switch state {
        case .text: show(scalar)
        case .escape: escape(scalar)
        case .skip: state = .text
        case .control(let parameters) where (0x40...0x7E).contains(scalar.value):
            state = .text
            sequences.append("[\(parameters)\(scalar)")
            control(scalar, parameters)
        case .control(let parameters): state = .control(parameters + String(scalar))
        case .command(let text) where scalar == "\u{7}": command(text)
        case .command(let text) where scalar == "\u{1B}": state = .commandEscape(text)
        case .command(let text): state = .command(text + String(scalar))
        case .commandEscape(let text): command(text)
        }
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "[": state = .control("")
        case "]": state = .command("")
        case "(", ")": state = .skip
        case "7", "8":
            sequences.append(String(scalar))
            if scalar == "7" { saved = (row, column) } else { move(saved.row, saved.column) }
            state = .text
        default:
            sequences.append(String(scalar))
            state = .text
        }
    }

    private mutating func command(_ text: String) {
        state = .text
        sequences.append("]\(text)")
        if text.hasPrefix("133;") { marks.append(String(text.dropFirst(4))) }
    }

    private mutating func show(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\u{1B}": state = .escape
        case "\u{7}": bells += 1
        case "\r": move(row, 0)
        case "\n": lineFeed()
        case "\u{8}": move(row, column - 1)
        case "\t": move(row, column / 8 * 8 + 8)
        case _ where scalar.value < 0x20: break
        default: put(scalar)
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = Int(cle_wcwidth(scalar.value))
        guard width > 0 else {
            // A combining mark joins the character before the cursor.
            let target = wrapsNext ? column : column - 1
            if target >= 0 { cells[row][target].unicodeScalars.append(scalar) }
            return
        }
        if wrapsNext || column + width > columns {
            column = 0
            lineFeed()
        }
        cells[row][column] = String(scalar)
        if width == 2 { cells[row][column + 1] = "" }
        // As in a VT100, the cursor stays in the last column until the next character wraps.
        wrapsNext = column + width >= columns
        column = min(column + width, columns - 1)
    }

    private mutating func lineFeed() {
        wrapsNext = false
        if row + 1 < rows { row += 1 } else { scroll() }
    }

    private mutating func scroll() {
        scrollback.append(Self.text(cells.removeFirst()))
        cells.append(blankRow)
    }

    private var blankRow: [Cell] { Array(repeating: " ", count: columns) }

    private mutating func move(_ row: Int, _ column: Int) {
        self.row = min(max(0, row), rows - 1)
        self.column = min(max(0, column), columns - 1)
        wrapsNext = false
    }

    private mutating func control(_ final: Unicode.Scalar, _ parameters: String) {
        // A missing parameter counts as 0, and most commands take 0 as 1.
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false)
            .map { Int($0) ?? 0 }
        let first = numbers.first ?? 0
        let count = max(1, first)
        switch final {
        case "A": move(row - count, column)
        case "B": move(row + count, column)
        case "C": move(row, column + count)
        case "D": move(row, column - count)
        case "G": move(row, count - 1)
        case "H": move(count - 1, max(1, numbers.count > 1 ? numbers[1] : 1) - 1)
        case "J": eraseDisplay(first)
        case "K": eraseLine(first)
        case "P": deleteCells(count)
        case "@": insertCells(count)
        case "h" where parameters == "?2004": isPasteBracketed = true
        case "l" where parameters == "?2004": isPasteBracketed = false
        default: break
        }
    }

    private mutating func eraseDisplay(_ mode: Int) {
        if mode != 1 {
            for below in row..<rows where below > row || mode == 2 { cells[below] = blankRow }
        }
        if mode != 0 { for above in 0..<row { cells[above] = blankRow } }
        if mode == 0 || mode == 1 { eraseLine(mode) }
    }

    private mutating func eraseLine(_ mode: Int) {
        let range =
            switch mode {
            case 0: column..<columns
            case 1: 0..<column + 1
            default: 0..<columns
            }
        for place in range { cells[row][place] = " " }
    }

    private mutating func deleteCells(_ count: Int) {
        let count = min(count, columns - column)
        cells[row].removeSubrange(column..<column + count)
        cells[row] += Array(repeating: " ", count: count)
    }

    private mutating func insertCells(_ count: Int) {
        let count = min(count, columns - column)
        cells[row].insert(contentsOf: Array(repeating: " ", count: count), at: column)
        cells[row].removeLast(count)
    }
}
