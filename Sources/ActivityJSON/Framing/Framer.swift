/// The next finding of the framer in a text.
enum Frame: Equatable {
    /// A need for more text.
    case more
    /// A value where a record is expected.
    case record(Range<Int>)
    /// A line that starts like a record; the caller calls `split` if it isn't a single one.
    case line(Range<Int>)
    /// A part of the text that starts here and isn't a record.
    case flaw(at: Int, RejectReason)
    /// The start of an envelope's activities; `skeleton` is the envelope with `null` for them, cut there unless whole.
    case opens(at: Int, skeleton: [UInt8], isWhole: Bool)
    /// The end of an open envelope; `skeleton` has the fields after the activities, or is `nil` if they were read
    /// before.
    case closes(at: Int, skeleton: [UInt8]?)
    /// A record that starts here and exceeds the limit of skipped bytes.
    case endless(at: Int)
    /// The end of the text.
    case end
}

/// A state machine that divides a text into records: lines, arrays, envelopes and any mix of them.
///
/// It does no I/O, reads each byte a bounded number of times, and needs no text before `keepFrom`.
struct Framer {
    let recordLimit: Int
    let skipLimit: Int

    /// The offset of the first byte that no frame covers yet.
    var cursor = 0
    /// The offset of the first byte that must stay in the window.
    private(set) var keepFrom = 0
    var lineStart = 0
    var layout: LineLayout?
    var level = Level.top
    var separator = Separator.none
    var task: Task?
    var pending: [Frame] = []
    /// The offset before which lines were already tried as single records.
    var triedUpTo = 0

    /// The structure that the next value is part of.
    enum Level: Equatable {
        case top
        case array
        /// The activities of an envelope; `end` is where the envelope ends and `close` its bracket, when known.
        case envelope(close: Int, end: Int)
    }

    /// The last token inside an array.
    enum Separator { case none, comma, value, unknown }

    enum Task {
        case detectLayout(LayoutDetector)
        case line(searched: Int)
        case value(ValueScanner, isTooLong: Bool)
        case junk(searched: Int)
        case resync(Resynchronizer)
        case envelope(EnvelopeScanner)
        case trailer(ValueScanner, isTooLong: Bool)
    }

    init(limits: ReadLimits, layout: LineLayout? = nil) {
        self.layout = layout
        recordLimit = limits.maximumRecordBytes
        // A record within its limit must never end the source.
        skipLimit = max(limits.maximumSkippedBytes, limits.maximumRecordBytes)
    }

    /// Returns the next frame.
    mutating func next(_ window: TextWindow) -> Frame {
        while true {
            // A step may find two frames: the end of an envelope waits here behind the flaw that ended it.
            if !pending.isEmpty { return pending.removeFirst() }
            if let frame = advance(window) { return frame }
        }
    }

    /// Returns to the start of a line, to read the values in it one by one.
    mutating func split(_ line: Range<Int>) {
        cursor = line.lowerBound
        triedUpTo = cursor + 1
    }

    mutating func advance(_ window: TextWindow) -> Frame? {
        switch task {
        case nil: seek(window)
        case .detectLayout(var detectLayout):
            decide(&detectLayout, window)
        case .line(let searched): line(searched: searched, window)
        case .value(let scanner, let isTooLong): value(scanner, isTooLong, window)
        case .junk(let searched): junk(searched: searched, window)
        case .resync(let resync): self.resync(resync, window)
        case .envelope(let scan): envelope(scan, window)
        case .trailer(let scanner, let isTooLong): trailer(scanner, isTooLong, window)
        }
    }

    mutating func wait(keeping offset: Int) -> Frame {
        keepFrom = offset
        return .more
    }

    mutating func finish(at offset: Int) {
        task = nil
        cursor = offset
    }

    mutating func start(_ task: Task) -> Frame? {
        self.task = task
        return nil
    }
}

/// The part that reads the text between values.
extension Framer {
    mutating func seek(_ window: TextWindow) -> Frame? {
        while cursor < window.upper {
            let byte = window[cursor]
            if byte == ByteOrderMark.bytes[0], cursor == lineStart, level == .top {
                // Joined files keep their marks, so one may be at the start of any line outside arrays.
                if skipByteOrderMark(window) { return wait(keeping: cursor) }
                if cursor > lineStart { continue }
            }
            if byte == UInt8(ascii: "\n") {
                cursor += 1
                lineStart = cursor
                // Each line is read alone: an array that its line doesn't close can't swallow the
                // next line.
                if layout == .lines, level != .top {
                    let flaw = RejectReason.brokenPage(detail: "the line ends inside an array")
                    return leaveLevel(with: flaw, at: cursor - 1)
                }
            } else if byte.isSpaceInLine {
                cursor += 1
            } else {
                return level == .top ? topByte(byte, window) : arrayByte(byte, window)
            }
        }
        guard window.isComplete else { return wait(keeping: cursor) }
        if level == .top { return .end }
        return leaveLevel(with: .brokenPage(detail: "the text ends inside an array"), at: cursor)
    }

    /// Skips a byte order mark, and returns `true` if more text is needed to recognize it.
    mutating func skipByteOrderMark(_ window: TextWindow) -> Bool {
        let mark = ByteOrderMark.bytes
        let held = min(window.upper - cursor, mark.count)
        guard window[cursor..<cursor + held].elementsEqual(mark[..<held]) else { return false }
        if held == mark.count {
            cursor += held
            return false
        }
        return !window.isComplete
    }

    mutating func topByte(_ byte: UInt8, _ window: TextWindow) -> Frame? {
        guard byte.opensValue else { return start(.junk(searched: cursor)) }
        if layout == nil {
            return start(.detectLayout(LayoutDetector(at: cursor, in: window, limit: recordLimit)))
        }
        if byte == UInt8(ascii: "[") {
            level = .array
            separator = .none
            cursor += 1
            return nil
        }
        // A line that was split isn't tried again as a whole, or it would be split without end.
        if layout == .lines, cursor >= triedUpTo { return start(.line(searched: cursor)) }
        return startValue(window, seeksEnvelope: true)
    }

    mutating func arrayByte(_ byte: UInt8, _ window: TextWindow) -> Frame? {
        switch byte {
        case UInt8(ascii: ","):
            // After a broken value it is unknown what was read, so neither a comma nor a value is
            // reported there.
            let isDue = separator == .value || separator == .unknown
            separator = .comma
            cursor += 1
            return isDue ? nil : pageFlaw("a value is missing before ','", at: cursor - 1)
        case UInt8(ascii: "]"):
            let isDue = separator != .comma
            closeArray(window)
            return isDue ? nil : pageFlaw("a value is missing before ']'", at: cursor - 1)
        default:
            let isDue = separator != .value
            separator = .comma
            return isDue
                ? startValue(window, seeksEnvelope: false)
                : pageFlaw("',' is missing between values", at: cursor)
        }
    }

    func pageFlaw(_ detail: String, at offset: Int) -> Frame {
        .flaw(at: offset, .brokenPage(detail: detail))
    }

    mutating func startValue(_ window: TextWindow, seeksEnvelope: Bool) -> Frame? {
        let scanner = ValueScanner(
            at: cursor,
            in: window,
            lineStart: lineStart,
            linesEndValues: layout == .lines,
            seeksEnvelope: seeksEnvelope
        )
        return start(.value(scanner, isTooLong: false))
    }

    mutating func closeArray(_ window: TextWindow) {
        let bracket = cursor
        cursor += 1
        switch level {
        // The look ahead has read the fields after the activities, so nothing of the envelope is
        // left.
        case .envelope(close: bracket, let end):
            leaveEnvelope(skeleton: nil, at: bracket, resumingAt: end)
        case .envelope:
            let scanner = ValueScanner(
                insideObjectAt: cursor,
                lineStart: lineStart,
                linesEndValues: layout == .lines
            )
            task = .trailer(scanner, isTooLong: false)
        case .array, .top: level = .top
        }
    }

    mutating func leaveEnvelope(skeleton: [UInt8]?, at offset: Int, resumingAt end: Int) {
        level = .top
        finish(at: end)
        pending.append(.closes(at: offset, skeleton: skeleton))
    }

    /// Ends a broken array, and its envelope with it.
    mutating func leaveLevel(with flaw: RejectReason, at offset: Int) -> Frame {
        if level != .array && level != .top { pending.append(.closes(at: offset, skeleton: nil)) }
        level = .top
        return .flaw(at: offset, flaw)
    }
}
