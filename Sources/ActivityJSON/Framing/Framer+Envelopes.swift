/// The part that reads envelopes.
extension Framer {
    mutating func envelope(_ scan: EnvelopeScanner, _ window: TextWindow) -> Frame? {
        var scan = scan
        let outcome = scan.scan(window)
        // The limit counts even if all of the envelope is in memory: the result must not depend on the
        // sizes of the blocks in which the text is read.
        let isBounded = scan.position - scan.objectStart <= recordLimit
        switch isBounded ? outcome : .endsUnknown {
        case .unfinished where !window.isComplete:
            task = .envelope(scan)
            return wait(keeping: scan.objectStart)
        case .unfinished, .endsUnknown:
            // The activities are replaced by `null`, so the rest of the envelope can be parsed as
            // one small object.
            return open(scan, skeleton: scan.head(window) + "null}".utf8, close: -1, end: -1)
        case .ends(let close, let end):
            let skeleton = scan.head(window) + "null".utf8 + window[close + 1..<end]
            return open(scan, skeleton: skeleton, close: close, end: end)
        }
    }

    mutating func open(
        _ scan: EnvelopeScanner,
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

    mutating func trailer(
        _ scanner: ValueScanner,
        _ isTooLong: Bool,
        _ window: TextWindow
    ) -> Frame? {
        var scanner = scanner
        let outcome = scanner.scan(window)
        let isTooLong = isTooLong || scanner.position - cursor > recordLimit
        if scanner.position - cursor > skipLimit { return .endless(at: cursor) }
        if outcome == .ends && !isTooLong {
            let skeleton = Array("{\"activities\":null".utf8) + window[cursor..<scanner.position]
            lineStart = scanner.lineStart
            leaveEnvelope(skeleton: skeleton, at: cursor, resumingAt: scanner.position)
            return nil
        }
        if outcome == .unfinished && !window.isComplete {
            task = .trailer(scanner, isTooLong: isTooLong)
            return wait(keeping: isTooLong ? scanner.position : cursor)
        }
        let flaw = leaveLevel(
            with: .brokenPage(detail: "the envelope isn't closed after its activities"),
            at: cursor
        )
        lineStart = scanner.lineStart
        finish(at: scanner.position)
        return flaw
    }
}
