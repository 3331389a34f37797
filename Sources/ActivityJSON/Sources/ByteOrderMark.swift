/// The mark that some programs write before a text in UTF-8, and that isn't part of the text.
package enum ByteOrderMark {
    /// The three bytes of the mark.
    package static let bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Returns the bytes without a mark at their start.
    package static func removed(from bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.starts(with: Self.bytes) ? bytes.dropFirst(Self.bytes.count) : bytes
    }
}
