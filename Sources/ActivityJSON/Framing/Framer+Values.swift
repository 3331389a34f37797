/// The part that reads values, lines and text that is neither.
extension Framer {
    mutating func decide(_ detectLayout: inout LayoutDetector, _ window: TextWindow) -> Frame? {
        layout = detectLayout.layout(window)
        task = layout == nil ? .detectLayout(detectLayout) : nil
        return layout == nil ? wait(keeping: cursor) : nil
    }

    mutating func line(searched: Int, _ window: TextWindow) -> Frame? {
        let newline = window.newline(from: searched)
        let end = newline ?? window.upper
        if end - cursor > recordLimit {
            // A line that is too long for a record may still be an envelope, whose records are shorter.
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

    mutating func value(
        _ scanner: ValueScanner,
        _ isTooLong: Bool,
        _ window: TextWindow
    ) -> Frame? {
        var scanner = scanner
        let outcome = scanner.scan(window)
        let isTooLong = isTooLong || scanner.position - cursor > recordLimit
        if scanner.position - cursor > skipLimit { return .endless(at: cursor) }
        switch outcome {
        // The start of the envelope isn't in memory any more, so it is only skipped.
        case .envelope where isTooLong: return start(.value(scanner, isTooLong: true))
        case .envelope:
            return start(
                .envelope(EnvelopeScanner(objectStart: cursor, array: scanner, in: window, layout))
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
                .invalidJSON(detail: "unterminated string or bracket"),
                isTooLong
            )
        case .unfinished: break
        }
        if window.isComplete {
            let detail = "the text ends inside the record"
            return giveUp(
                at: window.upper,
                lineStart: scanner.lineStart,
                .invalidJSON(detail: detail),
                isTooLong
            )
        }
        if isTooLong { scanner.seeksEnvelope = false }
        task = .value(scanner, isTooLong: isTooLong)
        // The scanner doesn't move past a final backslash, which it needs together with the next byte.
        return wait(keeping: isTooLong ? scanner.position : cursor)
    }

    /// Rejects the value at the cursor and starts the search for a place to continue.
    mutating func giveUp(
        at offset: Int,
        lineStart: Int,
        _ reason: RejectReason,
        _ isTooLong: Bool
    ) -> Frame {
        let start = cursor
        let resync = Resynchronizer(
            start: start,
            column: start - self.lineStart,
            position: offset,
            indentedSince: lineStart > start ? lineStart : nil
        )
        separator = .unknown
        if layout == .lines {
            // Each line is read alone, so its end also ends its arrays and envelopes. The newline itself is
            // skipped as space.
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

    mutating func junk(searched: Int, _ window: TextWindow) -> Frame? {
        let newline = window.newline(from: searched)
        let end = newline ?? window.upper
        if end - cursor > skipLimit { return .endless(at: cursor) }
        if newline == nil && !window.isComplete {
            task = .junk(searched: end)
            return wait(keeping: end - cursor > recordLimit ? end : cursor)
        }
        let range = cursor..<end
        finish(at: end)
        // Text that isn't JSON is a record as well: the parser rejects it with the reason, and no
        // byte is dropped silently.
        return range.count > recordLimit
            ? .flaw(at: range.lowerBound, .recordTooLong(limit: recordLimit)) : .record(range)
    }

    mutating func resync(_ resync: Resynchronizer, _ window: TextWindow) -> Frame? {
        var resync = resync
        let found = resync.search(window, acceptsClosing: level != .top)
        if resync.position - resync.start > skipLimit { return .endless(at: resync.start) }
        if let found {
            lineStart = found.lineStart
            finish(at: found.offset)
            return nil
        }
        if window.isComplete {
            finish(at: window.upper)
            return nil
        }
        task = .resync(resync)
        return wait(keeping: resync.position)
    }
}
