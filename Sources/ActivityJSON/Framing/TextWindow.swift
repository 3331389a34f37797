import CActivityScan

/// The part of a text that is in memory; offsets are those of the whole text.
struct TextWindow {
    private(set) var bytes: [UInt8]
    /// The offset in the text of the first byte of the array.
    private var base = 0
    /// The offset of the first byte that is still needed.
    private(set) var lower = 0
    /// The offset after the last byte in memory.
    private(set) var upper: Int
    /// A Boolean value that indicates whether the text ends at `upper`.
    private(set) var isComplete: Bool

    /// Creates a window with a text or its beginning.
    init(_ text: [UInt8], isComplete: Bool = true) {
        bytes = text
        upper = text.count
        self.isComplete = isComplete
    }

    /// Creates an empty window for a text that is read in blocks.
    init(blockSize: Int) {
        bytes = Array(repeating: 0, count: 2 * blockSize)
        upper = 0
        isComplete = false
    }

    subscript(offset: Int) -> UInt8 { bytes[offset - base] }

    subscript(range: Range<Int>) -> ArraySlice<UInt8> {
        bytes[range.lowerBound - base..<range.upperBound - base]
    }

    /// Returns the offset of the first newline from an offset on, or `nil` if none is in memory.
    func newline(from offset: Int) -> Int? {
        let found = unsafe offset + search(from: offset) { unsafe cas_find_newline($0, $1) }
        return found < upper ? found : nil
    }

    /// Returns the offset of the first quote, backslash or newline from an offset on, or `upper`.
    func stringEvent(from offset: Int) -> Int {
        unsafe offset + search(from: offset) { unsafe cas_skip_string($0, $1) }
    }

    func newlines(in range: Range<Int>) -> Int {
        unsafe search(from: range.lowerBound) { start, _ in
            unsafe cas_count_newlines(start, range.count)
        }
    }

    private func search(
        from offset: Int,
        _ find: (UnsafePointer<UInt8>?, Int) -> Int
    ) -> Int {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            // The C functions read exactly the given number of bytes, which ends at `upper`; the
            // array may be longer.
            unsafe find(bytes.baseAddress?.advanced(by: offset - base), upper - offset)
        }
    }

    /// Discards the text before an offset.
    mutating func discard(upTo offset: Int) {
        // Only a mark: the bytes are moved when the next block needs the memory, once for many
        // records.
        lower = max(lower, min(offset, upper))
    }

    /// Reads another block of the text.
    mutating func fill<Failure: Error>(
        blockSize: Int,
        _ read: (inout [UInt8], _ start: Int) throws(Failure) -> Int
    ) throws(Failure) {
        makeRoom(blockSize)
        let count = try read(&bytes, upper - base)
        upper += count
        isComplete = count == 0
    }

    /// Frees memory for a block: moves the needed bytes to the front, or enlarges the array if they fill half of it.
    private mutating func makeRoom(_ blockSize: Int) {
        if bytes.count - (upper - base) >= blockSize { return }
        let held = upper - lower
        if held + blockSize > bytes.count / 2 {
            // At least twice the need, so the bytes of a growing record are copied a bounded number of times
            // on average.
            let capacity = max(bytes.count, 2 * (held + blockSize))
            var larger = [UInt8](repeating: 0, count: capacity)
            larger.replaceSubrange(0..<held, with: self[lower..<upper])
            bytes = larger
        } else {
            // A copy, because the array can't be read while it is changed. It is at most half of
            // the array.
            bytes.replaceSubrange(0..<held, with: Array(self[lower..<upper]))
        }
        base = lower
    }
}
