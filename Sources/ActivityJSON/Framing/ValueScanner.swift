/// A scanner that finds the end of a JSON value by quotes and brackets, without a check of the grammar.
///
/// It continues where it stopped as the text grows.
struct ValueScanner: Equatable {
    enum Outcome: Equatable {
        /// The value doesn't end in the text so far.
        case unfinished
        /// The value ends before `position`.
        case ends
        /// The value can't be JSON: a line ends inside a string, or where lines must not end.
        case breaks
        /// `position` is the bracket that opens an envelope's activities.
        case envelope
    }

    let start: Int
    /// The offset of the next byte to scan.
    private(set) var position: Int
    /// The start of the line that `position` is in.
    private(set) var lineStart: Int
    /// A Boolean value that indicates whether to stop at the activities of an envelope.
    var seeksEnvelope: Bool

    private let linesEndValues: Bool
    private let isScalar: Bool
    /// The open brackets up to the depth that is checked, `true` for braces.
    private var open: [Bool] = []
    private var openObjects = 0
    private var uncheckedDepth = 0
    /// The last byte outside strings that isn't space; initially a colon, which a value may follow.
    private var last = UInt8(ascii: ":")
    private var stringStart: Int?
    private var onlySpaceInLine = false
    private var keyNamesActivities = false
    private var looksLikeActivity = false

    // The deepest record that any limit allows. Deeper brackets are only counted, so that a hostile
    // text of brackets takes no memory.
    private static let deepestChecked = 1_024

    /// Creates a scanner at the first byte of a value.
    init(
        at start: Int,
        in window: TextWindow,
        lineStart: Int,
        linesEndValues: Bool,
        seeksEnvelope: Bool = false
    ) {
        self.start = start
        position = start
        self.lineStart = lineStart
        self.linesEndValues = linesEndValues
        self.seeksEnvelope = seeksEnvelope
        isScalar = !window[start].opensValue
    }

    /// Creates a scanner inside an object, after one of its values.
    init(insideObjectAt start: Int, lineStart: Int, linesEndValues: Bool) {
        self.start = start
        position = start
        self.lineStart = lineStart
        self.linesEndValues = linesEndValues
        seeksEnvelope = false
        isScalar = false
        open = [true]
        openObjects = 1
        last = UInt8(ascii: "]")
    }

    /// A Boolean value that indicates whether JSON's grammar allows a value at the position.
    var allowsValue: Bool {
        guard stringStart == nil else { return false }
        switch last {
        case UInt8(ascii: ":"), UInt8(ascii: "["): return true
        case UInt8(ascii: ","): return open.last != true
        default: return false
        }
    }

    /// Continues the scan over the text so far.
    mutating func scan(_ window: TextWindow) -> Outcome {
        while position < window.upper {
            let outcome = stringStart == nil ? scanByte(window) : scanString(window)
            if let outcome { return outcome }
        }
        return .unfinished
    }

    private mutating func scanString(_ window: TextWindow) -> Outcome? {
        position = window.stringEvent(from: position)
        guard position < window.upper else { return .unfinished }
        switch window[position] {
        case UInt8(ascii: "\""):
            noteKey(window)
            stringStart = nil
            last = UInt8(ascii: "\"")
            position += 1
        case UInt8(ascii: "\\"):
            guard position + 1 < window.upper else { return .unfinished }
            // A newline always ends the line, even after a backslash: JSON allows none in a string.
            position += window[position + 1] == UInt8(ascii: "\n") ? 1 : 2
        default:
            return .breaks
        }
        return nil
    }

    private mutating func scanByte(_ window: TextWindow) -> Outcome? {
        let byte = window[position]
        switch byte {
        case UInt8(ascii: "\n"):
            if isScalar { return .ends }
            if linesEndValues { return .breaks }
            position += 1
            lineStart = position
            onlySpaceInLine = true
            return nil
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
            position += 1
            return nil
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if isScalar && position > start { return .ends }
            return openBracket(byte)
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if isScalar && position > start { return .ends }
            return closeBracket(byte)
        case UInt8(ascii: ","):
            if isScalar && position > start { return .ends }
        case UInt8(ascii: "\""):
            stringStart = position
            onlySpaceInLine = false
            if open.count == 1 { keyNamesActivities = false }
            position += 1
            return nil
        default:
            break
        }
        last = byte
        onlySpaceInLine = false
        position += 1
        return nil
    }

    private mutating func openBracket(_ byte: UInt8) -> Outcome? {
        // A bracket where no value may start is an error. Inside a line it belongs to the record, whose
        // brackets may still balance. At the start of a line, most likely the value before was never closed.
        if onlySpaceInLine && !allowsValue && uncheckedDepth == 0 { return .breaks }
        if seeksEnvelope, byte == UInt8(ascii: "["), open.count == 1, keyNamesActivities,
            last == UInt8(ascii: ":")
        {
            seeksEnvelope = false
            return .envelope
        }
        if open.count < Self.deepestChecked {
            open.append(byte == UInt8(ascii: "{"))
            if byte == UInt8(ascii: "{") { openObjects += 1 }
        } else {
            uncheckedDepth += 1
        }
        last = byte
        onlySpaceInLine = false
        position += 1
        return nil
    }

    /// Closes the nearest open bracket of the same kind, and ignores the byte if none is open.
    private mutating func closeBracket(_ byte: UInt8) -> Outcome? {
        position += 1
        last = byte
        onlySpaceInLine = false
        if uncheckedDepth > 0 {
            uncheckedDepth -= 1
            return nil
        }
        let isObject = byte == UInt8(ascii: "}")
        if isScalar { return nil }
        guard isObject ? openObjects > 0 : openObjects < open.count else { return nil }
        // Brackets of the other kind inside it were never closed; they end with it.
        while let innermost = open.popLast() {
            if innermost { openObjects -= 1 }
            if innermost == isObject { break }
        }
        return open.isEmpty ? .ends : nil
    }

    private mutating func noteKey(_ window: TextWindow) {
        guard seeksEnvelope, open.count == 1, let stringStart,
            last == UInt8(ascii: "{") || last == UInt8(ascii: ",")
        else { return }
        let key = window[stringStart + 1..<position]
        // An object with `id` or `type` before it is an activity, which may have such a field of its own.
        keyNamesActivities = !looksLikeActivity && key.elementsEqual("activities".utf8)
        if key.elementsEqual("id".utf8) || key.elementsEqual("type".utf8) {
            looksLikeActivity = true
        }
    }
}

extension UInt8 {
    var opensValue: Bool { self == UInt8(ascii: "{") || self == UInt8(ascii: "[") }

    var isSpaceInLine: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
    }
}
