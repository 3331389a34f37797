internal import CActivityScan

/// The bytes of a text, in memory or in a file that stays where it is.
struct TextBytes: Sendable {
    /// The number of bytes.
    let count: Int
    private let place: Place

    private enum Place: Sendable {
        case memory(FixedBytes)
        case file(OpenFile)
    }

    /// A text in memory.
    init(_ bytes: FixedBytes) {
        count = bytes.count
        place = .memory(bytes)
    }

    /// A text in a file; that of a small one is copied, which costs less than to keep it open.
    init(_ file: OpenFile) {
        count = file.count
        let copy = count <= Self.copied ? FixedBytes(copying: file) : nil
        place = copy.map { .memory($0) } ?? .file(file)
    }

    private static let copied = 256 << 10
    private static let pieceSize = 256 << 10

    /// A Boolean value that indicates whether the text is no longer what it was when it was opened.
    var isChanged: Bool {
        switch place {
        case .memory: false
        case .file(let file): file.isChanged
        }
    }

    /// The text, where it is in memory.
    var inMemory: FixedBytes? {
        if case .memory(let bytes) = place { bytes } else { nil }
    }

    /// Lets a stretch of the bytes be read; traps outside them.
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

    /// A copy of a stretch of the bytes; traps outside them.
    func copy(_ range: Range<Int>) -> [UInt8] { unsafe withBytes(range) { unsafe Array($0) } }

    /// The place behind the next newline, or the end.
    func lineEnd(from start: Int) -> Int {
        // Lines are short: a few pages hold the end of almost every one.
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

    /// The place behind the last newline of a stretch, or its start.
    func lineStart(in range: Range<Int>) -> Int {
        for piece in pieces(of: range).reversed() {
            let found = unsafe withBytes(piece) { unsafe $0.lastIndex(of: UInt8(ascii: "\n")) }
            if let found { return piece.lowerBound + found + 1 }
        }
        return range.lowerBound
    }

    /// The number of newlines in a stretch.
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

    /// Cuts a stretch so that no more than a piece of it is held in memory.
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
