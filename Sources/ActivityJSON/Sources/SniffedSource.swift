/// An open source whose beginning can be looked at before it is read.
package final class SniffedSource {
    /// The name that places give it.
    package let name: String

    private let source: ByteSource
    /// What was looked at and not yet read.
    private var pending: ArraySlice<UInt8> = []
    private var isAtEnd = false

    /// Opens a source.
    ///
    /// A byte order mark of UTF-8 isn't part of its text.
    package init(_ source: ActivitySource) throws(ReadError) {
        self.source = try ByteSource(source)
        name = source.name
        try skipByteOrderMark()
    }

    /// Waits for no more bytes than it takes to tell: a script may come line by line.
    private func skipByteOrderMark() throws(ReadError) {
        let mark = ByteOrderMark.bytes
        var held = try beginning(1)
        while held.count < mark.count, !isAtEnd, mark.starts(with: held) {
            held = try beginning(held.count + 1)
        }
        if held.starts(with: mark) { pending.removeFirst(mark.count) }
    }

    /// Returns the first bytes of the unpacked text, fewer than requested only if the text is shorter.
    package func beginning(_ count: Int) throws(ReadError) -> ArraySlice<UInt8> {
        while pending.count < count, !isAtEnd {
            var block = [UInt8](repeating: 0, count: max(count, 64 << 10))
            let read = try source.read(into: &block, from: 0) {
                RecordLocation(source: name, line: 1, offset: 0)
            }
            isAtEnd = read == 0
            pending += block[..<read]
        }
        return pending.prefix(count)
    }

    /// Reads at most as many bytes as the buffer has room for; 0 is the end.
    func read(into buffer: inout [UInt8], from start: Int, at place: () -> RecordLocation)
        throws(ReadError)
        -> Int
    {
        guard !pending.isEmpty else {
            return try source.read(into: &buffer, from: start, at: place)
        }
        let count = min(pending.count, buffer.count - start)
        buffer.replaceSubrange(start..<start + count, with: pending.prefix(count))
        pending.removeFirst(count)
        return count
    }
}
