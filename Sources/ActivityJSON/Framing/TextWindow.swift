import CActivityScan

/// The stretch of a text that is held at the moment; bytes are named by their offset in the whole text.
struct TextWindow {
    private(set) var bytes: [UInt8]
    /// The offset of the first byte of the array.
    private var base = 0
    /// The first byte that is still needed.
    private(set) var lower = 0
    /// The end of what is held.
    private(set) var upper: Int
    /// Whether nothing comes behind `upper`.
    private(set) var isComplete: Bool

    /// Holds a text, or its beginning.
    init(_ text: [UInt8], isComplete: Bool = true) {
        bytes = text
        upper = text.count
        self.isComplete = isComplete
    }

    /// Holds nothing yet of a text that comes in blocks.
    init(blockSize: Int) {
        bytes = Array(repeating: 0, count: 2 * blockSize)
        upper = 0
        isComplete = false
    }

    subscript(offset: Int) -> UInt8 { bytes[offset - base] }

    subscript(range: Range<Int>) -> ArraySlice<UInt8> {
        bytes[range.lowerBound - base..<range.upperBound - base]
    }

    /// The first newline from an offset on.
    func newline(from offset: Int) -> Int? {
        let found = unsafe offset + search(from: offset) { unsafe cas_find_newline($0, $1) }
        return found < upper ? found : nil
    }

    /// The first quote, backslash or newline from an offset on, or the end.
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
            unsafe find(bytes.baseAddress?.advanced(by: offset - base), upper - offset)
        }
    }

    /// Lets go of everything before an offset.
    mutating func discard(upTo offset: Int) {
        lower = max(lower, min(offset, upper))
    }

    /// Reads one more block behind what is held.
    mutating func fill<Failure: Error>(
        blockSize: Int,
        _ read: (inout [UInt8], _ start: Int) throws(Failure) -> Int
    ) throws(Failure) {
        makeRoom(blockSize)
        let count = try read(&bytes, upper - base)
        upper += count
        isComplete = count == 0
    }

    /// Moves what is needed to the front, or doubles the array when that alone would make little room.
    private mutating func makeRoom(_ blockSize: Int) {
        if bytes.count - (upper - base) >= blockSize { return }
        let held = upper - lower
        if held + blockSize > bytes.count / 2 {
            let capacity = max(bytes.count, 2 * (held + blockSize))
            var larger = [UInt8](repeating: 0, count: capacity)
            larger.replaceSubrange(0..<held, with: self[lower..<upper])
            bytes = larger
        } else {
            bytes.replaceSubrange(0..<held, with: Array(self[lower..<upper]))
        }
        base = lower
    }
}
