internal import CLibrary

extension UnsafeMutableRawBufferPointer {
    /// Allocates memory that the system may back with large pages.
    static func allocatePages(count: Int) -> UnsafeMutableRawBufferPointer {
        // Random access to large tables misses the translation cache for most pages of 4 KiB. Large
        // pages have 2 MiB and must be aligned; the advice is ignored where there are none.
        let large = 2 << 20
        guard count >= large else { return allocate(byteCount: count, alignment: 64) }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: large)
        unsafe madvise(memory.baseAddress, count, MADV_HUGEPAGE)
        return unsafe memory
    }
}
