/// The 64-bit hash FNV-1a: not cryptographic, but always the same on every machine.
///
/// Each step is reversible, so a change of a single byte always changes the hash.
@frozen package struct FNV1a: Sendable {
    /// The hash of the bytes so far.
    package private(set) var value: UInt64

    // FNV's offset basis and prime for 64 bits. Stored fingerprints depend on both.
    /// Creates the hash of no bytes; different numbers give unrelated hashes of the same bytes.
    @inlinable package init(startingWith number: UInt64 = 0) {
        value = 0xCBF2_9CE4_8422_2325 ^ number
    }

    /// Adds a byte.
    @inlinable package mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
