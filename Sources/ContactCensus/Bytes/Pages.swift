internal import CLibrary

extension UnsafeMutableRawBufferPointer {
    /// Allocates memory that the system may back by large pages, which saves most of the misses of random access.
    static func allocatePages(count: Int) -> UnsafeMutableRawBufferPointer {
        let large = 2 << 20
        guard count >= large else { return allocate(byteCount: count, alignment: 64) }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: large)
        unsafe madvise(memory.baseAddress, count, MADV_HUGEPAGE)
        return unsafe memory
    }
}
