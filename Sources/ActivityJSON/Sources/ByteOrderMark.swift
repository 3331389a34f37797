/// The mark that some programs put before a text in UTF-8; it is no part of the text.
package enum ByteOrderMark {
    /// The three bytes of the mark.
    package static let bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Returns bytes without the mark that they begin with.
    package static func removed(from bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.starts(with: Self.bytes) ? bytes.dropFirst(Self.bytes.count) : bytes
    }
}
