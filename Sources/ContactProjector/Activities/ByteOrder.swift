/// The order of two texts by their UTF-8 bytes.
enum ByteOrder {
    case ascending, same, descending

    /// Compares two texts, eight bytes at a time.
    static func compare(_ left: String, _ right: String) -> ByteOrder {
        let found = unsafe left.utf8.withContiguousStorageIfAvailable { left in
            unsafe right.utf8.withContiguousStorageIfAvailable { right in
                unsafe compare(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
            }
        }
        // A text that another system holds, as a bridged one, is not in one piece.
        return (found ?? nil) ?? compareBytes(left, right)
    }

    private static func compare(
        _ left: UnsafeRawBufferPointer,
        _ right: UnsafeRawBufferPointer
    ) -> ByteOrder {
        let shared = min(left.count, right.count)
        var offset = 0
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
        return order(left.count, right.count)
    }

    /// Eight bytes as a number that sorts as they do.
    private static func word(of bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
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
