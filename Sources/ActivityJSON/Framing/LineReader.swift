/// A line of a source.
package enum SourceLine: Equatable {
    /// A line without the newline that ends it.
    case line(ArraySlice<UInt8>)
    /// The text after the last newline.
    case unended(ArraySlice<UInt8>)
    /// A line that is longer than the limit.
    case tooLong
}

/// A reader of the lines of a source, plain or gzip, with memory for two of the longest.
///
/// A byte order mark at the start isn't part of the first line. A carriage return is part of its line, because it is
/// data inside a quoted field.
package final class LineReader {
    /// The number of lines read, which is the number of the last line.
    package private(set) var number = 0

    private let source: SniffedSource
    private let limit: Int
    private let blockSize = 256 << 10
    private var window: TextWindow
    private var start = 0

    /// Opens a source.
    package convenience init(
        _ source: ActivitySource,
        maximumLineBytes limit: Int
    ) throws(ReadError) {
        self.init(try SniffedSource(source), maximumLineBytes: limit)
    }

    /// Creates a reader of an open source.
    package init(_ source: SniffedSource, maximumLineBytes limit: Int) {
        self.source = source
        self.limit = limit
        window = TextWindow(blockSize: blockSize)
    }

    /// Reads the next line, or `nil` at the end.
    package func next() throws(ReadError) -> SourceLine? {
        var searched = start
        while true {
            if let end = window.newline(from: searched) {
                number += 1
                defer { start = end + 1 }
                return end - start <= limit ? .line(window[start..<end]) : .tooLong
            }
            searched = window.upper
            // A line that is too long is reported before its end is read, so it is never held as a whole.
            if searched - start > limit || window.isComplete {
                guard searched > start else { return nil }
                number += 1
                defer { start = searched }
                return searched - start > limit ? .tooLong : .unended(window[start..<searched])
            }
            try fill()
        }
    }

    private func fill() throws(ReadError) {
        window.discard(upTo: start)
        let end = Int64(window.upper)
        try window.fill(blockSize: blockSize) { (buffer, free) throws(ReadError) in
            try source.read(into: &buffer, from: free) {
                RecordLocation(source: source.name, line: number + 1, offset: end)
            }
        }
    }
}
