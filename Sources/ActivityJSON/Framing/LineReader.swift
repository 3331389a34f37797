/// A line of a source.
package enum SourceLine: Equatable {
    /// A line without the newline that ends it.
    case line(ArraySlice<UInt8>)
    /// The text after the last newline.
    case unended(ArraySlice<UInt8>)
    /// A line that is longer than the limit.
    case tooLong
}

/// The lines of a source, plain or gzip; holds no more than two of the longest.
///
/// The byte order mark before the first one is no part of it. A carriage return is: inside a quoted field it is data.
package final class LineReader {
    /// The number of lines read, which is that of the line read last.
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

    /// Reads a source that was opened.
    package init(_ source: SniffedSource, maximumLineBytes limit: Int) {
        self.source = source
        self.limit = limit
        window = TextWindow(blockSize: blockSize)
    }

    /// Reads the next line; `nil` at the end.
    package func next() throws(ReadError) -> SourceLine? {
        var searched = start
        while true {
            if let end = window.newline(from: searched) {
                number += 1
                defer { start = end + 1 }
                return end - start <= limit ? .line(window[start..<end]) : .tooLong
            }
            searched = window.upper
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
