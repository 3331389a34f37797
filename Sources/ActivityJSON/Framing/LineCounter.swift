/// A counter of the lines before an offset; offsets must ascend, except for the marked one.
struct LineCounter {
    private(set) var line = 1
    private var counted = 0
    private var marked = (offset: 0, line: 1)

    /// Counts the newlines up to an offset.
    mutating func advance(to offset: Int, in window: TextWindow) {
        // Forward only, so each byte is counted once; the text before may have been discarded.
        guard offset > counted else { return }
        line += window.newlines(in: counted..<offset)
        counted = offset
    }

    /// Keeps the line of an offset, for use after the text around it is discarded.
    mutating func mark(_ offset: Int, in window: TextWindow) {
        guard offset >= counted else { return }
        advance(to: offset, in: window)
        marked = (offset, line)
    }

    /// Returns the line of an offset.
    mutating func line(of offset: Int, in window: TextWindow) -> Int {
        if offset == marked.offset { return marked.line }
        advance(to: offset, in: window)
        return line
    }
}
