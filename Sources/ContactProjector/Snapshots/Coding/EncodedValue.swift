/// The tree that a value writes of itself: scalars, lists and records.
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
    /// A list of texts alone, which takes no node for each.
    case texts([String])
    /// A list of integers alone, likewise.
    case integers([Int64])
    /// A record of named values.
    case record([Field])

    /// A named value of a record.
    package struct Field: Hashable, Sendable {
        /// The name.
        package let name: String
        /// The value.
        package let value: EncodedValue

        /// Names a value.
        @inlinable package init(name: String, value: EncodedValue) {
            self.name = name
            self.value = value
        }
    }

    /// The elements of a list, in whichever form it is held, or `nil` if this is none.
    package var elements: [EncodedValue]? {
        switch self {
        case .list(let elements): elements
        case .texts(let texts): texts.map(EncodedValue.text)
        case .integers(let numbers): numbers.map(EncodedValue.integer)
        default: nil
        }
    }

    /// Writes a value as a tree.
    ///
    /// - Throws: An error of the value's own, if it can't write itself.
    package init(_ value: some Encodable) throws {
        let slot = EncodingSlot()
        try slot.encode(value)
        self = slot.value
    }
}
