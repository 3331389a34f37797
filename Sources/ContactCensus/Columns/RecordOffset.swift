/// The offset of a record in all texts, and the range of the activity's id in it, in eight bytes.
struct RecordOffset: BitwiseCopyable, Sendable {
    let rawValue: UInt64

    private static let near: UInt64 = 0xFFF

    /// The maximum size of all texts together: 1 TiB, the 40 bits of the offset.
    static let mostBytes = 1 << 40

    /// Packs the values.
    ///
    /// An id with escapes, or one that is long or far into its record, has no range: its record
    /// must be parsed.
    init(offset: UInt64, idOffset: UInt16, idLength: UInt16) {
        // 12 bits each; the value of all ones marks an id that must be parsed.
        let isNear = UInt64(idOffset) < Self.near && UInt64(idLength) < Self.near
        rawValue =
            offset << 24 | (isNear ? UInt64(idOffset) << 12 | UInt64(idLength) : Self.near << 12)
    }

    var offset: Int { Int(rawValue >> 24) }

    /// The range of the id's bytes in all texts, or `nil` if the record must be parsed.
    var id: Range<Int>? {
        let start = rawValue >> 12 & Self.near
        guard start != Self.near else { return nil }
        return offset + Int(start)..<offset + Int(start + (rawValue & Self.near))
    }
}
