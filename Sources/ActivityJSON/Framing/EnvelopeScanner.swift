/// The look ahead from an envelope's first activity to the envelope's end, so that its fields may stand anywhere.
struct EnvelopeScanner {
    enum Outcome: Equatable {
        case unfinished
        /// The envelope is too long or too broken to see its end.
        case endsUnknown
        case ends(close: Int, end: Int)
    }

    let objectStart: Int
    let arrayStart: Int
    let arrayLineStart: Int
    private let linesEndValues: Bool
    private var scanner: ValueScanner
    private var close: Int?

    /// Starts at the bracket where a scan of the envelope stopped.
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

    /// The envelope's text before its activities.
    func head(_ window: TextWindow) -> [UInt8] { Array(window[objectStart..<arrayStart]) }

    /// Looks on.
    mutating func scan(_ window: TextWindow) -> Outcome {
        switch scanner.scan(window) {
        case .unfinished: return .unfinished
        case .breaks, .envelope: return .endsUnknown
        case .ends: break
        }
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
