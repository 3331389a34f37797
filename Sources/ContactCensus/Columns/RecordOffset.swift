/// Where a record is in all texts, and where in it the activity's id, in eight bytes.
struct RecordOffset: BitwiseCopyable, Sendable {
    let rawValue: UInt64

    private static let near: UInt64 = 0xFFF

    /// The most bytes that all texts may have together: one TiB.
    static let mostBytes = 1 << 40

    /// An id that is spelled with escapes, or far into its record, or long, must be parsed to be had.
    init(offset: UInt64, idOffset: UInt16, idLength: UInt16) {
        let isNear = UInt64(idOffset) < Self.near && UInt64(idLength) < Self.near
        rawValue =
            offset << 24 | (isNear ? UInt64(idOffset) << 12 | UInt64(idLength) : Self.near << 12)
    }

    var offset: Int { Int(rawValue >> 24) }

    /// Where the id's bytes are in the texts; nil when the record must be parsed.
    var id: Range<Int>? {
        let start = rawValue >> 12 & Self.near
        guard start != Self.near else { return nil }
        return offset + Int(start)..<offset + Int(start + (rawValue & Self.near))
    }
}
