/// A generator of ids that look random and are distinct.
///
/// A number is mapped by a permutation of 58 bits, so distinct numbers give distinct ids. 58 bits
/// fit into ten characters of base 62: with a prefix of up to five, Swift stores such a string
/// without an allocation.
struct SyntheticIdentity {
    private let salt: UInt64
    private var scratch: [UInt8] = []

    private static let mask: UInt64 = 1 << 58 - 1
    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
    )

    init(seed: UInt64) {
        salt = seed & Self.mask
    }

    mutating func id(_ prefix: String, _ number: Int) -> String {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: prefix.utf8)
        var rest = permuted(UInt64(number))
        for _ in 0..<10 {
            scratch.append(Self.alphabet[Int(rest % 62)])
            rest /= 62
        }
        return String(decoding: scratch, as: UTF8.self)
    }

    /// Returns the image of a number under a permutation.
    private func permuted(_ number: UInt64) -> UInt64 {
        // Each step is invertible: an odd factor modulo a power of two, and an exclusive or with a
        // shift to the right.
        var bits = (number ^ salt) & Self.mask
        bits = (bits &* 0x9E37_79B9_7F4A_7C15) & Self.mask
        bits ^= bits >> 29
        bits = (bits &* 0xBF58_476D_1CE4_E5B9) & Self.mask
        return bits ^ (bits >> 31)
    }
}
