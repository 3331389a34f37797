/// A node of a tree that is being encoded.
final class EncodingSlot {
    private var content = Content.scalar(.null)

    private enum Content {
        case scalar(EncodedValue)
        case list([EncodingSlot])
        case record([(name: String, slot: EncodingSlot)])
    }

    var value: EncodedValue {
        switch content {
        case .scalar(let value): value
        case .list(let slots): .list(slots.map(\.value))
        case .record(let fields):
            .record(fields.map { EncodedValue.Field(name: $0.name, value: $0.slot.value) })
        }
    }

    var count: Int {
        switch content {
        case .scalar: 0
        case .list(let slots): slots.count
        case .record(let fields): fields.count
        }
    }

    func set(_ value: EncodedValue) { content = .scalar(value) }

    func becomeList() {
        if case .list = content { return }
        content = .list([])
    }

    func becomeRecord() {
        if case .record = content { return }
        content = .record([])
    }

    func appendElement() -> EncodingSlot {
        let slot = EncodingSlot()
        if case .list(var slots) = content {
            // Without another reference to the array, appending is in place; with one, each append
            // would copy it.
            content = .scalar(.null)
            slots.append(slot)
            content = .list(slots)
        }
        return slot
    }

    func appendField(_ name: String) -> EncodingSlot {
        let slot = EncodingSlot()
        if case .record(var fields) = content {
            content = .scalar(.null)
            fields.append((name, slot))
            content = .record(fields)
        }
        return slot
    }

    /// Encodes a value into the slot.
    func encode<T: Encodable>(_ value: T) throws {
        // The type is compared first: `as?` alone checks every element of any array, and takes an empty
        // one of any type for texts.
        if T.self == [String].self, let texts = value as? [String] { return set(.texts(texts)) }
        if T.self == [Int64].self, let numbers = value as? [Int64] {
            return set(.integers(numbers))
        }
        // Most values are scalars, which need no encoder of their own.
        switch value {
        case let text as String: set(.text(text))
        case let number as Int: set(.integer(Int64(number)))
        case let number as Int64: set(.integer(number))
        case let flag as Bool: set(.bool(flag))
        case let number as Double: set(.real(number))
        default: try value.encode(to: SlotEncoder(slot: self))
        }
    }
}
