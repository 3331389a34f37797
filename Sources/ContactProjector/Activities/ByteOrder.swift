/// The order of two texts by their UTF-8 bytes.
enum ByteOrder {
    case ascending, same, descending

    /// Compares the bytes of two texts.
    static func compare(_ left: String, _ right: String) -> ByteOrder {
        let found = unsafe left.utf8.withContiguousStorageIfAvailable { left in
            unsafe right.utf8.withContiguousStorageIfAvailable { right in
                unsafe compare(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
            }
        }
        // A bridged string of another runtime has no contiguous UTF-8, so the closures don't run.
        return (found ?? nil) ?? compareBytes(left, right)
    }

    private static func compare(
        _ left: UnsafeRawBufferPointer,
        _ right: UnsafeRawBufferPointer
    ) -> ByteOrder {
        let shared = min(left.count, right.count)
        var offset = 0
        // Eight bytes at a time: ids are compared for each activity of each sort. The condition
        // keeps the load inside both buffers.
        while offset + 8 <= shared {
            let (a, b) = unsafe (word(of: left, at: offset), word(of: right, at: offset))
            if a != b { return a < b ? .ascending : .descending }
            offset += 8
        }
        while offset < shared {
            let (a, b) = unsafe (left[offset], right[offset])
            if a != b { return a < b ? .ascending : .descending }
            offset += 1
        }
        // All shared bytes are equal, so the shorter text is a prefix of the longer one and sorts
        // first.
        return order(left.count, right.count)
    }

    /// Returns eight bytes as a number that sorts like them.
    private static func word(of bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        // Big-endian: the first byte must be the most significant one. Unaligned: a string's bytes
        // start anywhere.
        unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private static func compareBytes(_ left: String, _ right: String) -> ByteOrder {
        for (a, b) in zip(left.utf8, right.utf8) where a != b { return order(a, b) }
        return order(left.utf8.count, right.utf8.count)
    }

    private static func order(_ left: some BinaryInteger, _ right: some BinaryInteger) -> ByteOrder
    {
        if left == right { return .same }
        return left < right ? .ascending : .descending
    }
}
