/// The effect of a newline on a record.
enum LineLayout: Equatable {
    /// A newline ends the record, so a broken one costs only its line.
    case lines
    /// A newline is space, so values may have several lines.
    case free
}

/// A detector of a text's layout by its first line that opens a value.
///
/// The layout is `lines` if the line holds only whole values, or if it ends inside a value and the next line starts
/// another record. Otherwise it is `free`. Empty pages are skipped.
struct LayoutDetector: Equatable {
    private enum Step: Equatable {
        case value(ValueScanner)
        /// The text after whole values, which may all be empty pages.
        case rest(Int, isEmpty: Bool)
        /// The text after a line that ends inside a value.
        case nextLine(Int, mayOpenValue: Bool)
    }

    private let start: Int
    private let limit: Int
    private var step: Step
    private var wasEmpty = true

    init(at start: Int, in window: TextWindow, limit: Int) {
        self.start = start
        self.limit = limit
        step = .value(Self.scanner(at: start, in: window))
    }

    /// Returns the layout, or `nil` if more text is needed.
    mutating func layout(_ window: TextWindow) -> LineLayout? {
        while true {
            let answer: LineLayout?
            let before = step
            switch step {
            case .value(let scanner): answer = value(scanner, window)
            case .rest(let offset, let isEmpty): answer = rest(offset, isEmpty: isEmpty, window)
            case .nextLine(let offset, let mayOpenValue):
                answer = nextLine(offset, mayOpenValue: mayOpenValue, window)
            }
            if let answer { return answer }
            // A value beyond the limit of a record can only be a page or an envelope, whose lines aren't
            // records.
            if position - start > limit { return .free }
            // A scanner may stop before the end of the text: at a backslash without the byte that it escapes.
            if position == window.upper || step == before {
                return window.isComplete ? layoutAtEnd : nil
            }
        }
    }

    private var position: Int {
        switch step {
        case .value(let scanner): scanner.position
        case .rest(let offset, _), .nextLine(let offset, _): offset
        }
    }

    private var layoutAtEnd: LineLayout {
        if case .rest = step { .lines } else { .free }
    }

    private mutating func value(_ scanner: ValueScanner, _ window: TextWindow) -> LineLayout? {
        var scanner = scanner
        switch scanner.scan(window) {
        case .ends:
            let inside = window[scanner.start + 1..<scanner.position - 1]
            let isEmpty = inside.allSatisfy { $0.isSpaceInLine }
            step = .rest(scanner.position, isEmpty: isEmpty && wasEmpty)
        case .breaks: step = .nextLine(scanner.position, mayOpenValue: scanner.allowsValue)
        case .unfinished, .envelope: step = .value(scanner)
        }
        return nil
    }

    private mutating func rest(_ offset: Int, isEmpty: Bool, _ window: TextWindow) -> LineLayout? {
        let next = (offset..<window.upper).first { !window[$0].isSpaceInLine }
        step = .rest(next ?? window.upper, isEmpty: isEmpty)
        guard let next else { return nil }
        if window[next].opensValue {
            wasEmpty = isEmpty
            step = .value(Self.scanner(at: next, in: window))
            return nil
        }
        guard isEmpty, window[next] == UInt8(ascii: "\n") else { return .lines }
        step = .rest(next + 1, isEmpty: true)
        return nil
    }

    private mutating func nextLine(
        _ offset: Int,
        mayOpenValue: Bool,
        _ window: TextWindow
    ) -> LineLayout? {
        let next = (offset..<window.upper).first {
            !window[$0].isSpaceInLine && window[$0] != UInt8(ascii: "\n")
        }
        step = .nextLine(next ?? window.upper, mayOpenValue: mayOpenValue)
        guard let next else { return nil }
        // A brace where JSON allows no value is a new record. Where one is allowed, it may belong
        // to the value before.
        return window[next] == UInt8(ascii: "{") && !mayOpenValue ? .lines : .free
    }

    private static func scanner(at offset: Int, in window: TextWindow) -> ValueScanner {
        ValueScanner(at: offset, in: window, lineStart: offset, linesEndValues: true)
    }
}
