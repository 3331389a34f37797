/// What a value writes of itself: scalars, lists and records, as a tree.
enum EncodedValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case real(Double)
    case text(String)
    case list([EncodedValue])
    /// A list of texts alone, which takes no node for each.
    case texts([String])
    /// A list of integers alone, likewise.
    case integers([Int64])
    case record([Field])

    struct Field: Hashable, Sendable {
        let name: String
        let value: EncodedValue
    }

    /// The elements of a list, however it is held; nil when this is none.
    var elements: [EncodedValue]? {
        switch self {
        case .list(let elements): elements
        case .texts(let texts): texts.map(EncodedValue.text)
        case .integers(let numbers): numbers.map(EncodedValue.integer)
        default: nil
        }
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
