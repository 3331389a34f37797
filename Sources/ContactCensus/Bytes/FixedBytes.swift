/// Memory that was filled once and never changes.
// Sendable, although the compiler can't see it: `start` and `count` never change, and the bytes behind them are
// written before this is made, by whoever made them.
@safe final class FixedBytes: @unchecked Sendable {
    let start: UnsafeRawPointer
    let count: Int
    /// The bytes that these are a stretch of; `nil` for those that have memory of their own.
    private let whole: FixedBytes?

    /// Takes over memory that was allocated for good.
    init(adopting memory: UnsafeMutableRawPointer, count: Int) {
        unsafe start = UnsafeRawPointer(memory)
        self.count = count
        whole = nil
    }

    /// A stretch of other bytes, without a copy; traps outside them.
    init(_ range: Range<Int>, of whole: FixedBytes) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= whole.count,
            "\(range) of \(whole.count) bytes"
        )
        unsafe start = whole.start + range.lowerBound
        count = range.count
        self.whole = whole
    }

    /// Copies bytes.
    convenience init(copying bytes: [UInt8]) {
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: bytes.count + 1,
            alignment: 64
        )
        unsafe memory.copyBytes(from: bytes)
        guard let base = memory.baseAddress else { preconditionFailure("no memory") }
        unsafe self.init(adopting: base, count: bytes.count)
    }

    /// Copies a whole file; `nil` when it changes meanwhile.
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
    /// A stretch of the bytes; traps outside them.
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

    /// A copy of a stretch of the bytes; traps outside them.
    func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe withBytes(range) { unsafe Array($0) }
    }
}
