/// An encoded value: a tree of scalars, lists and records.
package enum EncodedValue: Hashable, Sendable {
    /// The absence of a value.
    case null
    /// A Boolean value.
    case bool(Bool)
    /// A signed integer of any width.
    case integer(Int64)
    /// An unsigned integer of any width.
    case unsigned(UInt64)
    /// A floating-point number.
    case real(Double)
    /// A string.
    case text(String)
    /// A list of values.
    case list([EncodedValue])
    /// A list of texts alone, without a node for each.
    case texts([String])
    /// A list of integers alone, without a node for each.
    case integers([Int64])
    /// A record of named values.
    case record([Field])

    /// A named value of a record.
    package struct Field: Hashable, Sendable {
        /// The name.
        package let name: String
        /// The value.
        package let value: EncodedValue

        /// Creates a field from its name and value.
        @inlinable package init(name: String, value: EncodedValue) {
            self.name = name
            self.value = value
        }
    }

    /// The elements of any kind of list, or `nil` for a scalar or a record.
    package var elements: [EncodedValue]? {
        switch self {
        case .list(let elements): elements
        case .texts(let texts): texts.map(EncodedValue.text)
        case .integers(let numbers): numbers.map(EncodedValue.integer)
        default: nil
        }
    }

    /// Encodes a value as a tree.
    ///
    /// - Throws: The error of the value's own encoding.
    package init(_ value: some Encodable) throws {
        let slot = EncodingSlot()
        try slot.encode(value)
        self = slot.value
    }
}
