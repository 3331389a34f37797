internal import CActivityScan

/// The bytes of a text, in memory or in an open file.
struct TextBytes: Sendable {
    /// The number of bytes.
    let count: Int
    private let place: Place

    private enum Place: Sendable {
        case memory(FixedBytes)
        case file(OpenFile)
    }

    /// Creates a text in memory.
    init(_ bytes: FixedBytes) {
        count = bytes.count
        place = .memory(bytes)
    }

    /// Creates a text in a file.
    ///
    /// A small file is copied.
    init(_ file: OpenFile) {
        count = file.count
        let copy = count <= Self.copied ? FixedBytes(copying: file) : nil
        place = copy.map { .memory($0) } ?? .file(file)
    }

    // Up to 256 KiB a copy costs less than a descriptor, of which a process has few
    // (<doc:TextsStayInFiles>).
    private static let copied = 256 << 10
    private static let pieceSize = 256 << 10

    /// A Boolean value that indicates whether the text has changed since it was opened.
    var isChanged: Bool {
        switch place {
        case .memory: false
        case .file(let file): file.isChanged
        }
    }

    /// The bytes, or `nil` if the text is in a file.
    var inMemory: FixedBytes? {
        if case .memory(let bytes) = place { bytes } else { nil }
    }

    /// Calls a closure with a range of the bytes.
    ///
    /// Traps outside them.
    func withBytes<Result>(
        _ range: Range<Int>,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        switch place {
        case .memory(let bytes): return unsafe bytes.withBytes(range, body)
        case .file(let file):
            precondition(
                range.lowerBound >= 0 && range.upperBound <= count,
                "\(range) of \(count) bytes"
            )
            return unsafe withUnsafeTemporaryAllocation(byteCount: range.count, alignment: 64) {
                unsafe file.read(into: $0, from: range.lowerBound)
                return unsafe body(UnsafeRawBufferPointer($0))
            }
        }
    }

    /// Returns a copy of a range of the bytes.
    ///
    /// Traps outside them.
    func copy(_ range: Range<Int>) -> [UInt8] { unsafe withBytes(range) { unsafe Array($0) } }

    /// Returns the offset after the next newline, or the end.
    func lineEnd(from start: Int) -> Int {
        // Lines are short: almost every one ends within 8 KiB, so a larger read would mostly be
        // discarded.
        for piece in pieces(of: start..<count, size: 8 << 10) {
            let length = unsafe withBytes(piece) { bytes in
                unsafe cas_find_newline(
                    bytes.assumingMemoryBound(to: UInt8.self).baseAddress,
                    bytes.count
                )
            }
            if length < piece.count { return piece.lowerBound + length + 1 }
        }
        return count
    }

    /// Returns the offset after the last newline of a range, or its start.
    func lineStart(in range: Range<Int>) -> Int {
        for piece in pieces(of: range).reversed() {
            let found = unsafe withBytes(piece) { unsafe $0.lastIndex(of: UInt8(ascii: "\n")) }
            if let found { return piece.lowerBound + found + 1 }
        }
        return range.lowerBound
    }

    /// Returns the number of newlines in a range.
    func newlines(in range: Range<Int>) -> Int {
        pieces(of: range).reduce(0) { count, piece in
            unsafe count
                + withBytes(piece) { bytes in
                    unsafe cas_count_newlines(
                        bytes.assumingMemoryBound(to: UInt8.self).baseAddress,
                        bytes.count
                    )
                }
        }
    }

    /// Returns the pieces of a range, of which one at a time is in memory.
    private func pieces(of range: Range<Int>, size: Int = pieceSize)
        -> some BidirectionalCollection<Range<Int>>
    {
        let size = inMemory == nil ? size : max(1, range.count)
        let count = (range.count + size - 1) / size
        return (0..<count).lazy.map { number in
            let start = range.lowerBound + number * size
            return start..<min(start + size, range.upperBound)
        }
    }
}
