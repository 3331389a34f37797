internal import CLibrary

/// Bytes that nobody writes any more: a mapped file, or memory that was filled once.
///
/// A mapped file must not be cut short while this lives, or the process ends with it; nor should it be changed.
// Sendable, although the compiler can't see it: `start` and `count` never change, and the bytes behind them are
// written before this is made, by whoever made them.
@safe final class FixedBytes: @unchecked Sendable {
    let start: UnsafeRawPointer
    let count: Int
    private let release: Release

    /// Whether the bytes are those of a file.
    private var isMapped: Bool { release == .unmap }

    private enum Release {
        case unmap
        case free
        case nothing
    }

    /// No bytes.
    static let none = FixedBytes(copying: [])

    private init(_ start: UnsafeRawPointer, count: Int, _ release: Release) {
        unsafe self.start = unsafe start
        self.count = count
        self.release = release
    }

    /// Takes over memory that was allocated for good.
    convenience init(adopting memory: UnsafeMutableRawPointer, count: Int) {
        unsafe self.init(UnsafeRawPointer(memory), count: count, .free)
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

    /// Maps a whole file for reading; nil when the system refuses, which `errno` explains.
    convenience init?(mapping descriptor: Int32, count: Int) {
        guard count > 0 else {
            unsafe self.init(Self.none.start, count: 0, .nothing)
            return
        }
        let mapped = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { return nil }
        unsafe self.init(UnsafeRawPointer(mapped), count: count, .unmap)
    }

    deinit {
        switch release {
        case .unmap: unsafe munmap(UnsafeMutableRawPointer(mutating: start), count)
        case .free: unsafe start.deallocate()
        case .nothing: break
        }
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

    /// Has the system fetch a stretch of a mapped file at once, which saves a fault for each few pages.
    func populate(_ range: Range<Int>) {
        guard isMapped else { return }
        let page = 4_096
        let first = range.lowerBound / page * page
        // Not all systems know this advice; those that don't fetch the pages as they are touched.
        let populateRead: Int32 = 22
        unsafe madvise(
            UnsafeMutableRawPointer(mutating: start + first),
            range.upperBound - first,
            populateRead
        )
    }

    /// A copy of a stretch of the bytes; traps outside them.
    func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe withBytes(range) { unsafe Array($0) }
    }
}
