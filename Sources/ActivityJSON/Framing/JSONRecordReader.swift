/// A JSON value of a source, or a part of the source that isn't a value.
package enum JSONRecord: Equatable {
    /// A value as it is in the text, and the line on which it starts.
    case value(ArraySlice<UInt8>, line: Int)
    /// The reason that a value can't be read at this line.
    case flaw(RejectReason, line: Int)
}

/// A reader of the JSON values of a source: of lines, arrays and any mix of them, as for activities.
///
/// Its memory is bounded by a block and the longest value.
package final class JSONRecordReader {
    private let source: SniffedSource
    private let blockSize: Int
    private var window: TextWindow
    private var framer: Framer
    private var lines = LineCounter()

    /// Creates a reader of an open source; values longer than the limit are flaws.
    package init(
        _ source: SniffedSource,
        maximumRecordBytes limit: Int,
        blockSize: Int = 256 << 10
    ) {
        self.source = source
        self.blockSize = blockSize
        window = TextWindow(blockSize: blockSize)
        framer = Framer(limits: ReadLimits(maximumRecordBytes: limit))
    }

    /// Reads the next value, or `nil` at the end.
    package func next() throws(ReadError) -> JSONRecord? {
        while true {
            switch framer.next(window) {
            case .end: return nil
            case .more: try fill()
            case .endless(let offset):
                throw ReadError(
                    .endlessRecord,
                    at: RecordLocation(
                        source: source.name,
                        line: line(of: offset),
                        offset: Int64(offset)
                    )
                )
            case .record(let range): return value(range)
            case .line(let range):
                if isSingle(range) { return value(range) }
                framer.split(range)
            case .flaw(let offset, let reason): return .flaw(reason, line: line(of: offset))
            // The values inside an envelope are the records; its own fields mean nothing here.
            case .opens, .closes: continue
            }
        }
    }

    private func fill() throws(ReadError) {
        lines.mark(framer.cursor, in: window)
        lines.advance(to: framer.keepFrom, in: window)
        window.discard(upTo: framer.keepFrom)
        let end = window.upper
        try window.fill(blockSize: blockSize) { (buffer, start) throws(ReadError) in
            try source.read(into: &buffer, from: start) {
                RecordLocation(source: source.name, line: lines.line, offset: Int64(end))
            }
        }
    }

    /// Returns a Boolean value indicating whether a line is a single value, intact or broken.
    private func isSingle(_ line: Range<Int>) -> Bool {
        var scanner = ValueScanner(
            at: line.lowerBound,
            in: window,
            lineStart: line.lowerBound,
            linesEndValues: true
        )
        // A broken line counts as single: as one flaw it costs one row, and its brackets prove no
        // others.
        guard scanner.scan(window) == .ends, scanner.position < line.upperBound else { return true }
        let next = window[scanner.position..<line.upperBound].first { !$0.isSpaceInLine }
        return next?.opensValue != true
    }

    private func value(_ range: Range<Int>) -> JSONRecord {
        .value(window[range], line: line(of: range.lowerBound))
    }

    private func line(of offset: Int) -> Int { lines.line(of: offset, in: window) }
}
