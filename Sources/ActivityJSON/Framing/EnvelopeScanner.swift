/// A scanner of an envelope from its first activity to its end, because its fields may follow the activities.
struct EnvelopeScanner {
    enum Outcome: Equatable {
        case unfinished
        /// The end of the envelope can't be found, because it is too long or broken.
        case endsUnknown
        case ends(close: Int, end: Int)
    }

    let objectStart: Int
    let arrayStart: Int
    let arrayLineStart: Int
    private let linesEndValues: Bool
    private var scanner: ValueScanner
    private var close: Int?

    /// Creates a scanner that starts at the bracket of the activities.
    init(objectStart: Int, array: ValueScanner, in window: TextWindow, _ layout: LineLayout?) {
        self.objectStart = objectStart
        arrayStart = array.position
        arrayLineStart = array.lineStart
        linesEndValues = layout == .lines
        scanner = ValueScanner(
            at: array.position,
            in: window,
            lineStart: array.lineStart,
            linesEndValues: layout == .lines
        )
    }

    var position: Int { scanner.position }

    /// Returns the envelope's text before its activities.
    func head(_ window: TextWindow) -> [UInt8] { Array(window[objectStart..<arrayStart]) }

    /// Continues the scan over the text so far.
    mutating func scan(_ window: TextWindow) -> Outcome {
        switch scanner.scan(window) {
        case .unfinished: return .unfinished
        // The scanner doesn't seek an envelope here, so the second one can't happen.
        case .breaks, .envelope: return .endsUnknown
        case .ends: break
        }
        // The first end is that of the array of activities, the second one that of the envelope.
        if let close { return .ends(close: close, end: scanner.position) }
        close = scanner.position - 1
        scanner = ValueScanner(
            insideObjectAt: scanner.position,
            lineStart: scanner.lineStart,
            linesEndValues: linesEndValues
        )
        return scan(window)
    }
}
