/// An encoder that writes one value into a slot.
struct SlotEncoder: Encoder, SingleValueEncodingContainer {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.becomeRecord()
        return KeyedEncodingContainer(RecordEncoder<Key>(slot: slot))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.becomeList()
        return ListEncoder(slot: slot)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { slot.set(.null) }
    func encode(_ value: Bool) { slot.set(.bool(value)) }
    func encode(_ value: String) { slot.set(.text(value)) }
    func encode(_ value: Double) { slot.set(.real(value)) }
    func encode(_ value: Float) { slot.set(.real(Double(value))) }
    func encode(_ value: Int) { slot.set(.integer(Int64(value))) }
    func encode(_ value: Int8) { slot.set(.integer(Int64(value))) }
    func encode(_ value: Int16) { slot.set(.integer(Int64(value))) }
    func encode(_ value: Int32) { slot.set(.integer(Int64(value))) }
    func encode(_ value: Int64) { slot.set(.integer(value)) }
    func encode(_ value: UInt) { slot.set(.unsigned(UInt64(value))) }
    func encode(_ value: UInt8) { slot.set(.unsigned(UInt64(value))) }
    func encode(_ value: UInt16) { slot.set(.unsigned(UInt64(value))) }
    func encode(_ value: UInt32) { slot.set(.unsigned(UInt64(value))) }
    func encode(_ value: UInt64) { slot.set(.unsigned(value)) }
    func encode<T: Encodable>(_ value: T) throws { try slot.encode(value) }
}

private struct RecordEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) { slot.appendField(key.stringValue).set(.null) }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try slot.appendField(key.stringValue).encode(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        SlotEncoder(slot: slot.appendField(key.stringValue)).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        SlotEncoder(slot: slot.appendField(key.stringValue)).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { SlotEncoder(slot: slot.appendField("super")) }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        SlotEncoder(slot: slot.appendField(key.stringValue))
    }
}

private struct ListEncoder: UnkeyedEncodingContainer {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }
    var count: Int { slot.count }

    mutating func encodeNil() { slot.appendElement().set(.null) }

    mutating func encode<T: Encodable>(_ value: T) throws {
        try slot.appendElement().encode(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
        SlotEncoder(slot: slot.appendElement()).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        SlotEncoder(slot: slot.appendElement()).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { SlotEncoder(slot: slot.appendElement()) }
}
