/// The line that an offset lies in; offsets are asked for in rising order, but for the marked one.
struct LineCounter {
    private(set) var line = 1
    private var counted = 0
    private var marked = (offset: 0, line: 1)

    /// Counts the newlines up to an offset.
    mutating func advance(to offset: Int, in window: TextWindow) {
        guard offset > counted else { return }
        line += window.newlines(in: counted..<offset)
        counted = offset
    }

    /// Remembers the line of an offset, which may be asked for when the text around it is gone.
    mutating func mark(_ offset: Int, in window: TextWindow) {
        guard offset >= counted else { return }
        advance(to: offset, in: window)
        marked = (offset, line)
    }

    /// The line of an offset.
    mutating func line(of offset: Int, in window: TextWindow) -> Int {
        if offset == marked.offset { return marked.line }
        advance(to: offset, in: window)
        return line
    }
}
