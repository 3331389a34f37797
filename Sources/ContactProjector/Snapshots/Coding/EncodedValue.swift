/// What a value writes of itself: scalars, lists and records, as a tree.
enum EncodedValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case real(Double)
    case text(String)
    case list([EncodedValue])
    case record([Field])

    struct Field: Hashable, Sendable {
        let name: String
        let value: EncodedValue
    }

    /// Writes a value as a tree.
    ///
    /// - Throws: What the value throws when it is written.
    init(_ value: some Encodable) throws {
        let slot = EncodingSlot()
        try slot.encode(value)
        self = slot.value
    }
}
