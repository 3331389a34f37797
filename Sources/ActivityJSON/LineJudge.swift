/// Whether a newline ends a record.
enum Layout: Equatable {
    /// Each line stands for itself: whatever is wrong with one stays in it.
    case lines
    /// Values may go over many lines.
    case free
}

/// The judge of a text's layout by its first line that opens a value.
///
/// A line of whole values, or one that breaks off where the next line starts another record, makes the layout
/// `lines`; everything else is `free`.
struct LineJudge: Equatable {
    private enum Step: Equatable {
        case value(ValueScanner)
        /// Behind a whole value.
        case rest(Int)
        /// Behind a line that ends inside a value.
        case nextLine(Int, mayOpenValue: Bool)
    }

    private let start: Int
    private let limit: Int
    private var step: Step

    init(at start: Int, in window: TextWindow, limit: Int) {
        self.start = start
        self.limit = limit
        step = .value(Self.scanner(at: start, in: window))
    }

    /// The layout; nil while it takes more text to say.
    mutating func layout(_ window: TextWindow) -> Layout? {
        while true {
            switch step {
            case .value(var scanner):
                let outcome = scanner.scan(window)
                switch outcome {
                case .ends: step = .rest(scanner.position)
                case .breaks:
                    step = .nextLine(scanner.position, mayOpenValue: scanner.allowsValue)
                case .unfinished, .envelope:
                    step = .value(scanner)
                    return undecided(at: scanner.position, window)
                }
            case .rest(let offset):
                guard let next = Self.skipSpace(from: offset, window) else {
                    step = .rest(window.upper)
                    return window.isComplete ? .lines : undecided(at: window.upper, window)
                }
                guard window[next].opensValue else { return .lines }
                step = .value(Self.scanner(at: next, in: window))
            case .nextLine(let offset, let mayOpenValue):
                guard let next = Self.skipSpaceAndLines(from: offset, window) else {
                    step = .nextLine(window.upper, mayOpenValue: mayOpenValue)
                    return undecided(at: window.upper, window)
                }
                return window[next] == UInt8(ascii: "{") && !mayOpenValue ? .lines : .free
            }
        }
    }

    private func undecided(at offset: Int, _ window: TextWindow) -> Layout? {
        window.isComplete || offset - start > limit ? .free : nil
    }

    private static func scanner(at offset: Int, in window: TextWindow) -> ValueScanner {
        ValueScanner(at: offset, in: window, lineStart: offset, linesEndValues: true)
    }

    private static func skipSpace(from offset: Int, _ window: TextWindow) -> Int? {
        (offset..<window.upper).first { !window[$0].isSpaceInLine }
    }

    private static func skipSpaceAndLines(from offset: Int, _ window: TextWindow) -> Int? {
        (offset..<window.upper).first {
            !window[$0].isSpaceInLine && window[$0] != UInt8(ascii: "\n")
        }
    }
}
