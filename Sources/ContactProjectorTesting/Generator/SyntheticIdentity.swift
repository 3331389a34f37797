/// Ids that look random, are distinct and cost no allocation.
///
/// A number goes through a permutation of 58 bits, so distinct numbers give distinct ids, and 58 bits fit ten characters
/// of base 62: with a prefix of up to five that is what Swift stores inside the string itself.
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

    /// Each step can be undone, so no two numbers meet.
    private func permuted(_ number: UInt64) -> UInt64 {
        var bits = (number ^ salt) & Self.mask
        bits = (bits &* 0x9E37_79B9_7F4A_7C15) & Self.mask
        bits ^= bits >> 29
        bits = (bits &* 0xBF58_476D_1CE4_E5B9) & Self.mask
        return bits ^ (bits >> 31)
    }
}
