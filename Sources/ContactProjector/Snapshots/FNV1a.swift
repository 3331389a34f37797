/// The hash FNV-1a of 64 bits: not cryptographic, but the same on every machine and for ever.
///
/// Each step can be undone, so no change of a single byte goes unnoticed.
@frozen package struct FNV1a: Sendable {
    /// The hash of the bytes so far.
    package private(set) var value: UInt64

    /// Starts with no bytes; a number sets this hash apart from that of others.
    @inlinable package init(startingWith number: UInt64 = 0) {
        value = 0xCBF2_9CE4_8422_2325 ^ number
    }

    /// Adds a byte.
    @inlinable package mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
