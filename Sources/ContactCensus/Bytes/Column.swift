/// An immutable column of numbers of one type.
///
/// Reading an element is O(1) and traps outside the column.
struct Column<Element: BitwiseCopyable & Sendable>: Sendable {
    let count: Int
    private let bytes: FixedBytes
    private let offset: Int

    /// Creates a column over a range of bytes, which must be aligned and inside them.
    init(_ bytes: FixedBytes, at offset: Int, count: Int) {
        let size = count * MemoryLayout<Element>.stride
        precondition(
            offset >= 0 && count >= 0 && offset + size <= bytes.count,
            "a column of \(size) bytes at \(offset) of \(bytes.count)"
        )
        precondition(offset.isMultiple(of: MemoryLayout<Element>.alignment), "column at \(offset)")
        self.bytes = bytes
        self.offset = offset
        self.count = count
    }

    /// Creates a column with a copy of an array.
    init(_ elements: [Element]) {
        let room = UninitializedColumn<Element>(count: elements.count)
        for (index, element) in elements.enumerated() { room[index] = element }
        self = room.column(count: elements.count)
    }

    subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count, "row \(index) of \(count)")
        // Aligned: the initializer has checked the offset, and memory begins at a multiple of 64.
        return unsafe bytes.start.load(
            fromByteOffset: offset + index * MemoryLayout<Element>.stride,
            as: Element.self
        )
    }

    var indices: Range<Int> { 0..<count }

    /// The bytes of the column, without a copy.
    var content: FixedBytes { FixedBytes(offset..<offset + size, of: bytes) }

    /// The size of the column, in bytes.
    var size: Int { count * MemoryLayout<Element>.stride }

    /// Calls a closure with all elements, without the bounds check of each access.
    func withBuffer<Result>(_ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
        unsafe bytes.withBytes(offset..<offset + size) { bytes in
            unsafe body(bytes.assumingMemoryBound(to: Element.self))
        }
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe bytes.withBytes(offset..<offset + size, body)
    }
}

extension Column where Element: Comparable {
    /// Returns the number of leading elements of an ascending range that are at most a bound.
    ///
    /// O(log n).
    func count(in range: Range<Int>, upTo bound: Element) -> Int {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            // Not `(low + high) / 2`, which may overflow.
            let middle = low + (high - low) / 2
            if self[middle] <= bound { low = middle + 1 } else { high = middle }
        }
        return low - range.lowerBound
    }
}

// Sendable, although the compiler can't prove it: tasks that fill it at the same time write to
// different elements, and it is read only after all of them have finished.
/// The memory of a column while it is filled.
@safe final class UninitializedColumn<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    private let memory: UnsafeMutableBufferPointer<Element>
    private var isGiven = false

    /// Allocates memory for elements, which aren't initialized.
    init(count: Int) {
        let raw = unsafe UnsafeMutableRawBufferPointer.allocatePages(
            count: max(1, count) * MemoryLayout<Element>.stride
        )
        unsafe memory = UnsafeMutableBufferPointer(
            start: raw.baseAddress?.bindMemory(to: Element.self, capacity: max(1, count)),
            count: count
        )
    }

    /// Allocates memory for elements and fills it.
    convenience init(count: Int, repeating element: Element) {
        self.init(count: count)
        unsafe memory.update(repeating: element)
    }

    deinit {
        if !isGiven { unsafe memory.deallocate() }
    }

    var count: Int { unsafe memory.count }
    var indices: Range<Int> { 0..<count }

    subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count, "place \(index) of \(count)")
            return unsafe memory[index]
        }
        set {
            precondition(index >= 0 && index < count, "place \(index) of \(count)")
            unsafe memory[index] = newValue
        }
    }

    /// Returns a range of the elements, without the bounds check of each access.
    func places(_ range: Range<Int>) -> UnsafeMutableBufferPointer<Element> {
        unsafe UnsafeMutableBufferPointer(rebasing: memory[range])
    }

    /// Copies a range of a column to the elements from an index on.
    func copy(_ range: Range<Int>, of column: Column<Element>, to start: Int) {
        guard !range.isEmpty, let base = unsafe memory.baseAddress else { return }
        precondition(start >= 0 && start + range.count <= count, "\(range) to \(start) of \(count)")
        unsafe column.withBuffer { source in
            let source = unsafe UnsafeBufferPointer(rebasing: source[range])
            guard let first = source.baseAddress else { return }
            unsafe (base + start).update(from: first, count: range.count)
        }
    }

    /// Moves elements to lower indices.
    func move(_ range: Range<Int>, to start: Int) {
        guard start != range.lowerBound, !range.isEmpty, let base = unsafe memory.baseAddress else {
            return
        }
        precondition(
            start >= 0 && start <= range.lowerBound && range.upperBound <= count,
            "\(range)"
        )
        // The ranges may overlap; `update` copies as `memmove` does.
        unsafe (base + start).update(from: base + range.lowerBound, count: range.count)
    }

    /// Returns the first elements as a column, which takes over the memory.
    ///
    /// Nothing may be written afterwards.
    func column(count: Int) -> Column<Element> {
        precondition(
            count <= self.count && !isGiven,
            "a column of \(count) places out of \(self.count)"
        )
        isGiven = true
        guard let base = unsafe memory.baseAddress else { preconditionFailure("no memory") }
        let size = self.count * MemoryLayout<Element>.stride
        let bytes = unsafe FixedBytes(adopting: UnsafeMutableRawPointer(base), count: size)
        return Column(bytes, at: 0, count: count)
    }
}
