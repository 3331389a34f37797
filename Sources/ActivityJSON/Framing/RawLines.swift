/// The lines of a text that arrives in blocks, byte for byte, with memory for two of the longest.
///
/// Nothing is unpacked or skipped, unlike by a reader of a source: each line of the text is one of these.
package struct RawLines {
    private let limit: Int
    private let blockSize: Int
    private var window: TextWindow
    private var start = 0
    private var searched = 0
    /// The number of bytes of the present line that were dropped because it is too long.
    private var dropped = 0

    /// A line of a text.
    package enum Line: Equatable {
        /// The bytes of a line, without the newline.
        case line(ArraySlice<UInt8>)
        /// A line that is longer than the limit, of which only the number of bytes is known.
        case tooLong(byteCount: Int)
    }

    /// Creates an empty text.
    package init(maximumLineBytes limit: Int, blockSize: Int = 256 << 10) {
        self.limit = limit
        self.blockSize = blockSize
        window = TextWindow(blockSize: blockSize)
    }

    /// Returns the next line, or `nil` at the end of the text.
    ///
    /// - Parameter read: Reads bytes into the free part of a buffer from an index on, and returns their number, or 0 at
    ///   the end of the text.
    /// - Returns: The line.
    /// - Throws: The error of the closure.
    package mutating func next<Failure: Error>(
        _ read: (inout [UInt8], _ start: Int) throws(Failure) -> Int
    ) throws(Failure) -> Line? {
        while true {
            if let end = window.newline(from: searched) { return line(to: end, next: end + 1) }
            searched = window.upper
            if window.isComplete {
                guard searched > start || dropped > 0 else { return nil }
                return line(to: searched, next: searched)
            }
            if searched - start > limit {
                dropped += searched - start
                start = searched
            }
            window.discard(upTo: start)
            try window.fill(blockSize: blockSize, read)
        }
    }

    private mutating func line(to end: Int, next: Int) -> Line {
        let byteCount = dropped + end - start
        let range = start..<end
        (start, searched, dropped) = (next, next, 0)
        return byteCount > limit ? .tooLong(byteCount: byteCount) : .line(window[range])
    }
}
