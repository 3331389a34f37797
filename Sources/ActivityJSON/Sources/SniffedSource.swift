/// An open source whose beginning can be inspected before it is read.
package final class SniffedSource {
    /// The source's name in locations.
    package let name: String
    /// A Boolean value that indicates whether a byte order mark was removed.
    package private(set) var hadByteOrderMark = false

    private let source: ByteSource
    /// The bytes that were inspected and not yet read.
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

    /// Removes a byte order mark at the start of the text.
    private func skipByteOrderMark() throws(ReadError) {
        let mark = ByteOrderMark.bytes
        // No more bytes than needed: standard input may be typed line by line, and waiting would
        // delay it.
        var held = try beginning(1)
        while held.count < mark.count, !isAtEnd, mark.starts(with: held) {
            held = try beginning(held.count + 1)
        }
        guard held.starts(with: mark) else { return }
        pending.removeFirst(mark.count)
        hadByteOrderMark = true
    }

    /// Returns the first bytes of the unpacked text, fewer than requested only if the text is shorter.
    package func beginning(_ count: Int) throws(ReadError) -> ArraySlice<UInt8> {
        while pending.count < count, !isAtEnd {
            // A whole block in one read: what isn't inspected is kept for `read`.
            var block = [UInt8](repeating: 0, count: max(count, 64 << 10))
            let read = try source.read(into: &block, from: 0) {
                RecordLocation(source: name, line: 1, offset: 0)
            }
            isAtEnd = read == 0
            pending += block[..<read]
        }
        return pending.prefix(count)
    }

    /// Reads bytes into the free part of a buffer and returns their number, which is 0 at the end.
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
