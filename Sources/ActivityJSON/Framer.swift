/// What the framer finds next in a text.
enum Frame: Equatable {
    /// Nothing yet: more text is needed.
    case more
    /// A value that stands where a record is due.
    case record(Range<Int>)
    /// A line that starts like a record; `split` it when it is not a single one.
    case line(Range<Int>)
    /// A stretch that starts here and is no record.
    case flaw(at: Int, RejectReason)
    /// The start of an envelope's activities; `skeleton` is the envelope without them, without its end unless whole.
    case opens(at: Int, skeleton: [UInt8], isWhole: Bool)
    /// The end of an envelope that was opened; `skeleton` is what stands behind the activities, where that is news.
    case closes(at: Int, skeleton: [UInt8]?)
    /// Something that started here goes on past every limit.
    case endless(at: Int)
    /// The end of the text.
    case end
}

/// The state machine that cuts a text into records: lines, arrays, envelopes and any mix of them.
///
/// It does no I/O, looks at each byte a bounded number of times, and needs nothing before `keepFrom`.
struct Framer {
    let recordLimit: Int
    let skipLimit: Int

    /// The first byte that no frame has covered.
    var cursor = 0
    /// The first byte that must still be held.
    private(set) var keepFrom = 0
    var lineStart = 0
    var layout: Layout?
    var level = Level.top
    var separator = Separator.none
    private var task: Task?
    private var pending: [Frame] = []
    /// Lines that start before it have been tried as single records.
    private var triedUpTo = 0

    /// What the next value is part of.
    enum Level: Equatable {
        case top
        case array
        /// The activities of an envelope; `end` is where the envelope ends and `close` its bracket, when known.
        case envelope(close: Int, end: Int)
    }

    /// What came last inside an array.
    enum Separator { case none, comma, value, unknown }

    enum Task {
        case judge(LineJudge)
        case line(searched: Int)
        case value(ValueScanner, isTooLong: Bool)
        case junk(searched: Int)
        case resync(Resync)
        case envelope(EnvelopeScan)
        case trailer(ValueScanner, isTooLong: Bool)
    }

    init(limits: ReadLimits) {
        recordLimit = limits.maximumRecordBytes
        skipLimit = max(limits.maximumSkippedBytes, limits.maximumRecordBytes)
    }

    /// Finds the next frame.
    mutating func next(_ window: TextWindow) -> Frame {
        while true {
            if !pending.isEmpty { return pending.removeFirst() }
            if let frame = advance(window) { return frame }
        }
    }

    /// Takes a line back, to look at the values in it one by one.
    mutating func split(_ line: Range<Int>) {
        cursor = line.lowerBound
        triedUpTo = cursor + 1
    }

    private mutating func advance(_ window: TextWindow) -> Frame? {
        switch task {
        case nil: seek(window)
        case .judge(var judge):
            decide(&judge, window)
        case .line(let searched): line(searched: searched, window)
        case .value(let scanner, let isTooLong): value(scanner, isTooLong, window)
        case .junk(let searched): junk(searched: searched, window)
        case .resync(let resync): self.resync(resync, window)
        case .envelope(let scan): envelope(scan, window)
        case .trailer(let scanner, let isTooLong): trailer(scanner, isTooLong, window)
        }
    }

    private mutating func wait(keeping offset: Int) -> Frame {
        keepFrom = offset
        return .more
    }

    private mutating func finish(at offset: Int) {
        task = nil
        cursor = offset
    }

    private mutating func start(_ task: Task) -> Frame? {
        self.task = task
        return nil
    }
}

// Between values.
extension Framer {
    private mutating func seek(_ window: TextWindow) -> Frame? {
        if cursor == 0 && skipByteOrderMark(window) { return wait(keeping: 0) }
        while cursor < window.upper {
            let byte = window[cursor]
            if byte == UInt8(ascii: "\n") {
                cursor += 1
                lineStart = cursor
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

    /// Steps over a byte order mark; true when more text is needed to tell.
    private mutating func skipByteOrderMark(_ window: TextWindow) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let held = min(window.upper, mark.count)
        guard window[0..<held].elementsEqual(mark[..<held]) else { return false }
        if held == mark.count {
            cursor = held
            return false
        }
        return !window.isComplete
    }

    private mutating func topByte(_ byte: UInt8, _ window: TextWindow) -> Frame? {
        guard byte.opensValue else { return start(.junk(searched: cursor)) }
        if layout == nil {
            return start(.judge(LineJudge(at: cursor, in: window, limit: recordLimit)))
        }
        if byte == UInt8(ascii: "[") {
            level = .array
            separator = .none
            cursor += 1
            return nil
        }
        if layout == .lines, cursor >= triedUpTo { return start(.line(searched: cursor)) }
        return startValue(window, seeksEnvelope: true)
    }

    private mutating func arrayByte(_ byte: UInt8, _ window: TextWindow) -> Frame? {
        switch byte {
        case UInt8(ascii: ","):
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

    private func pageFlaw(_ detail: String, at offset: Int) -> Frame {
        .flaw(at: offset, .brokenPage(detail: detail))
    }

    private mutating func startValue(_ window: TextWindow, seeksEnvelope: Bool) -> Frame? {
        let scanner = ValueScanner(
            at: cursor,
            in: window,
            lineStart: lineStart,
            linesEndValues: layout == .lines,
            seeksEnvelope: seeksEnvelope
        )
        return start(.value(scanner, isTooLong: false))
    }

    private mutating func closeArray(_ window: TextWindow) {
        let bracket = cursor
        cursor += 1
        switch level {
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

    private mutating func leaveEnvelope(skeleton: [UInt8]?, at offset: Int, resumingAt end: Int) {
        level = .top
        finish(at: end)
        pending.append(.closes(at: offset, skeleton: skeleton))
    }

    /// Gives an array up, and its envelope with it.
    private mutating func leaveLevel(with flaw: RejectReason, at offset: Int) -> Frame {
        if level != .array && level != .top { pending.append(.closes(at: offset, skeleton: nil)) }
        level = .top
        return .flaw(at: offset, flaw)
    }
}

// Values, lines and what is neither.
extension Framer {
    private mutating func decide(_ judge: inout LineJudge, _ window: TextWindow) -> Frame? {
        layout = judge.layout(window)
        task = layout == nil ? .judge(judge) : nil
        return layout == nil ? wait(keeping: cursor) : nil
    }

    private mutating func line(searched: Int, _ window: TextWindow) -> Frame? {
        let newline = window.newline(from: searched)
        let end = newline ?? window.upper
        if end - cursor > recordLimit {
            // Too long for a record, it may still be an envelope.
            triedUpTo = cursor + 1
            task = nil
            return nil
        }
        guard newline != nil || window.isComplete else {
            task = .line(searched: end)
            return wait(keeping: cursor)
        }
        let line = cursor..<end
        finish(at: end)
        return .line(line)
    }

    private mutating func value(
        _ scanner: ValueScanner,
        _ isTooLong: Bool,
        _ window: TextWindow
    ) -> Frame? {
        var scanner = scanner
        let outcome = scanner.scan(window)
        let isTooLong = isTooLong || scanner.position - cursor > recordLimit
        switch outcome {
        case .envelope:
            return start(
                .envelope(EnvelopeScan(objectStart: cursor, array: scanner, in: window, layout))
            )
        case .ends:
            let range = cursor..<scanner.position
            separator = .value
            lineStart = scanner.lineStart
            finish(at: range.upperBound)
            return isTooLong
                ? .flaw(at: range.lowerBound, .recordTooLong(limit: recordLimit)) : .record(range)
        case .breaks:
            return giveUp(
                at: scanner.position,
                lineStart: scanner.lineStart,
                .invalidJSON(detail: "a line ends inside a string, or a bracket is never closed"),
                isTooLong
            )
        case .unfinished: break
        }
        if window.isComplete {
            let detail = "the text ends inside the record"
            return giveUp(
                at: window.upper, lineStart: scanner.lineStart, .invalidJSON(detail: detail),
                isTooLong
            )
        }
        if scanner.position - cursor > skipLimit { return .endless(at: cursor) }
        if isTooLong { scanner.seeksEnvelope = false }
        task = .value(scanner, isTooLong: isTooLong)
        // A backslash at the very end is looked at again together with what it escapes.
        return wait(keeping: isTooLong ? scanner.position : cursor)
    }

    /// Rejects what starts at the cursor and looks for a place to go on.
    private mutating func giveUp(
        at offset: Int,
        lineStart: Int,
        _ reason: RejectReason,
        _ isTooLong: Bool
    ) -> Frame {
        let start = cursor
        let resync = Resync(
            start: start,
            column: start - self.lineStart,
            position: offset,
            indentedSince: lineStart > start ? lineStart : nil
        )
        separator = .unknown
        if layout == .lines {
            // The line's end closes whatever is open; its own newline is skipped as space.
            if level != .top && level != .array {
                pending.append(.closes(at: start, skeleton: nil))
            }
            level = .top
            finish(at: offset)
        } else {
            task = .resync(resync)
        }
        return .flaw(at: start, isTooLong ? .recordTooLong(limit: recordLimit) : reason)
    }

    private mutating func junk(searched: Int, _ window: TextWindow) -> Frame? {
        let newline = window.newline(from: searched)
        let end = newline ?? window.upper
        if newline == nil && !window.isComplete {
            if end - cursor > skipLimit { return .endless(at: cursor) }
            task = .junk(searched: end)
            return wait(keeping: end - cursor > recordLimit ? end : cursor)
        }
        let range = cursor..<end
        finish(at: end)
        return range.count > recordLimit
            ? .flaw(at: range.lowerBound, .recordTooLong(limit: recordLimit)) : .record(range)
    }

    private mutating func resync(_ resync: Resync, _ window: TextWindow) -> Frame? {
        var resync = resync
        if let found = resync.search(window, acceptsClosing: level != .top) {
            lineStart = found.lineStart
            finish(at: found.offset)
            return nil
        }
        if window.isComplete {
            finish(at: window.upper)
            return nil
        }
        if resync.position - resync.start > skipLimit { return .endless(at: resync.start) }
        task = .resync(resync)
        return wait(keeping: resync.position)
    }
}

// Envelopes.
extension Framer {
    private mutating func envelope(_ scan: EnvelopeScan, _ window: TextWindow) -> Frame? {
        var scan = scan
        let isBounded = scan.position - scan.objectStart <= recordLimit
        switch isBounded ? scan.scan(window) : .endsUnknown {
        case .unfinished where !window.isComplete:
            task = .envelope(scan)
            return wait(keeping: scan.objectStart)
        case .unfinished, .endsUnknown:
            return open(scan, skeleton: scan.head(window) + "null}".utf8, close: -1, end: -1)
        case .ends(let close, let end):
            let skeleton = scan.head(window) + "null".utf8 + window[close + 1..<end]
            return open(scan, skeleton: skeleton, close: close, end: end)
        }
    }

    private mutating func open(
        _ scan: EnvelopeScan,
        skeleton: [UInt8],
        close: Int,
        end: Int
    ) -> Frame {
        level = .envelope(close: close, end: end)
        separator = .none
        lineStart = scan.arrayLineStart
        finish(at: scan.arrayStart + 1)
        return .opens(at: scan.objectStart, skeleton: skeleton, isWhole: end >= 0)
    }

    private mutating func trailer(
        _ scanner: ValueScanner,
        _ isTooLong: Bool,
        _ window: TextWindow
    ) -> Frame? {
        var scanner = scanner
        let outcome = scanner.scan(window)
        let isTooLong = isTooLong || scanner.position - cursor > recordLimit
        if outcome == .ends && !isTooLong {
            let skeleton = Array("{\"activities\":null".utf8) + window[cursor..<scanner.position]
            lineStart = scanner.lineStart
            leaveEnvelope(skeleton: skeleton, at: cursor, resumingAt: scanner.position)
            return nil
        }
        if outcome == .unfinished && !window.isComplete {
            if scanner.position - cursor > skipLimit { return .endless(at: cursor) }
            task = .trailer(scanner, isTooLong: isTooLong)
            return wait(keeping: isTooLong ? scanner.position : cursor)
        }
        let flaw = leaveLevel(
            with: .brokenPage(detail: "the envelope is not closed behind its activities"),
            at: cursor
        )
        lineStart = scanner.lineStart
        finish(at: scanner.position)
        return flaw
    }
}
