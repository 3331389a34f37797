// Sendable, although the compiler can't prove it: `start` and `count` never change, and the bytes
// are written before the object is created.
/// Immutable memory, filled before it was created.
@safe final class FixedBytes: @unchecked Sendable {
    let start: UnsafeRawPointer
    let count: Int
    /// The object that owns the memory, or `nil` if this one does.
    private let whole: FixedBytes?

    /// Takes over allocated memory, which it deallocates at the end.
    init(adopting memory: UnsafeMutableRawPointer, count: Int) {
        unsafe start = UnsafeRawPointer(memory)
        self.count = count
        whole = nil
    }

    /// Creates a view of a range of other bytes, without a copy.
    ///
    /// Traps outside them.
    init(_ range: Range<Int>, of whole: FixedBytes) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= whole.count,
            "\(range) of \(whole.count) bytes"
        )
        unsafe start = whole.start + range.lowerBound
        count = range.count
        self.whole = whole
    }

    /// Creates a copy of bytes.
    convenience init(copying bytes: [UInt8]) {
        let memory = UnsafeMutableRawBufferPointer.allocate(
            // One byte more: no bytes still have an address.
            byteCount: bytes.count + 1,
            alignment: 64
        )
        unsafe memory.copyBytes(from: bytes)
        guard let base = memory.baseAddress else { preconditionFailure("no memory") }
        unsafe self.init(adopting: base, count: bytes.count)
    }

    /// Creates a copy of a file, or `nil` if it changes meanwhile.
    convenience init?(copying file: OpenFile) {
        let memory = unsafe UnsafeMutableRawBufferPointer.allocatePages(count: file.count + 1)
        guard let base = memory.baseAddress else { preconditionFailure("no memory") }
        unsafe file.read(
            into: UnsafeMutableRawBufferPointer(rebasing: memory[..<file.count]),
            from: 0
        )
        unsafe self.init(adopting: base, count: file.count)
        guard !file.isChanged else { return nil }
    }

    deinit {
        if whole == nil { unsafe start.deallocate() }
    }
}

extension FixedBytes {
    /// Calls a closure with a range of the bytes.
    ///
    /// Traps outside them.
    func withBytes<Result>(
        _ range: Range<Int>,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count,
            "\(range) of \(count) bytes"
        )
        return unsafe body(
            UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count)
        )
    }

    /// Returns a copy of a range of the bytes.
    ///
    /// Traps outside them.
    func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe withBytes(range) { unsafe Array($0) }
    }
}
